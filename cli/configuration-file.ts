// The deployment's configuration (countersign.json) as far as a command needs it: read, and written with other connections. What
// else stands in it is kept as it is; a synthesis checks the whole.
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ConnectionConfiguration, connectionSchema } from '../core/connection-configuration.ts';
import { CliFailure } from './failure.ts';

const partSchema = z.looseObject({
  stage: z.string(),
  accountId: z.string().optional(),
  connections: z.array(connectionSchema).default([]),
  vending: z
    .looseObject({ profiles: z.array(z.looseObject({ connection: z.string() })).default([]) })
    .default({ profiles: [] }),
});

export interface ConfigurationFile {
  readonly file: string;
  readonly stage: string;
  /** Where Countersign runs. Absent: the configuration leaves it to the deployer's credentials. */
  readonly accountId?: string;
  readonly connections: readonly ConnectionConfiguration[];
  /** Names of the connections of which credentials are vended. */
  readonly vended: readonly string[];
}

/** Throws CliFailure with what is wrong. */
export async function readConfigurationFile(file: string): Promise<ConfigurationFile> {
  const { stage, accountId, connections, vending } = await readPart(file, partSchema);
  const vended = vending.profiles.map(({ connection }) => connection);
  return { file, stage, ...(accountId === undefined ? {} : { accountId }), connections, vended };
}

/** As much of it as the schema says. Throws CliFailure with what is wrong. */
export async function readPart<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return checked(schema, await readJson(file), file);
}

/** One that is to be added. Throws CliFailure with what is wrong. */
export function checkedConnection(value: unknown): ConnectionConfiguration {
  return checked(connectionSchema, value, 'the connection');
}

/** Written anew, with two spaces. `change` sees the connections as they stand in the file. */
export async function changeConnections(
  file: string,
  change: (connections: readonly Record<string, unknown>[]) => readonly unknown[],
): Promise<void> {
  const value = (await readJson(file)) as { connections?: Record<string, unknown>[] };
  const connections = change(value.connections ?? []);
  await writeFile(file, `${JSON.stringify({ ...value, connections }, null, 2)}\n`);
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new CliFailure('usage', `there is no configuration at ${file}: name it with --config`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliFailure('usage', `${file} is not JSON (${(cause as Error).message})`, { cause });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || what}: ${message}`);
  throw new CliFailure('usage', `${what} is not valid: ${faults.join('; ')}`);
}
