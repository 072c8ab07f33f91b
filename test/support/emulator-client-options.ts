// How integration tests reach the emulator: its endpoint comes from the environment, its keys mean nothing.
export function emulatorClientOptions(): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  const endpoint = process.env.EMULATOR_ENDPOINT_URL;
  if (!endpoint)
    throw new Error('EMULATOR_ENDPOINT_URL is not set: expected the address of the local emulator');
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
