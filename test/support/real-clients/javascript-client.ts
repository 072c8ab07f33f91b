// The AWS SDK for JavaScript v3 for tests: reads one call a line as JSON, `{"service", "operation", "parameters"}`, and
// answers one line: `{"output"}`, or `{"error"}` with the class that the SDK raised. Only the environment says where
// and as whom. `{"$stream": TEXT}` stands for a body that is a stream.
import { lookup } from 'node:dns';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

interface Sdk {
  send(command: unknown): Promise<Record<string, unknown>>;
}
type Constructor = new (input: unknown) => Sdk;

const hosts = new Set<string>();

/** RFC 6761 section 6.3: names below `localhost` are this machine. Not every resolver knows. */
const lookupLocalhost: LookupFunction = (hostname, options, callback) => {
  hosts.add(hostname);
  lookup(hostname.endsWith('.localhost') ? 'localhost' : hostname, { ...options, family: 4 }, callback);
};
const agentOptions = { lookup: lookupLocalhost, keepAlive: true };
const requestHandler = { httpAgent: new Agent(agentOptions), httpsAgent: new TlsAgent(agentOptions) };

/** Where the package's name is not the service's. */
const packageNames: Readonly<Record<string, string>> = {
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  route53: 'route-53',
  secretsmanager: 'secrets-manager',
  stepfunctions: 'sfn',
};
const packageOf = (service: string) => `@aws-sdk/client-${packageNames[service] ?? service}`;
const clients = new Map<string, Sdk>();

async function clientOf(service: string, module: Record<string, Constructor>): Promise<Sdk> {
  const known = clients.get(service);
  if (known) return known;
  const name = Object.keys(module).find((each) => /^[A-Z][A-Za-z0-9]*Client$/.test(each)) ?? '';
  const Client = module[name];
  if (!Client) throw new Error(`${packageOf(service)} has no client`);
  const client = new Client({ requestHandler });
  clients.set(service, client);
  return client;
}

async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== 'object' || value === null) return value;
  if ('transformToString' in value) return (value.transformToString as () => Promise<string>)();
  const entries = Object.entries(value).map(async ([name, each]) => [name, await plain(each)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const binaryMembers: ReadonlySet<string> = new Set(['Data', 'Payload']);

/** JSON has no bytes and no streams: members of these names are bytes, `$stream` a stream. */
function input(parameters: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(parameters).map(([name, value]) => {
    if (binaryMembers.has(name)) return [name, Buffer.from(String(value))];
    if (typeof value === 'object' && value !== null && '$stream' in value)
      return [name, Readable.from([Buffer.from(String(value.$stream))])];
    return [name, value];
  });
  return Object.fromEntries(entries);
}

async function call(ask: { service: string; operation: string; parameters: Record<string, unknown> }) {
  const module = (await import(packageOf(ask.service))) as Record<string, Constructor>;
  const Command = module[`${ask.operation}Command`];
  if (!Command) throw new Error(`${packageOf(ask.service)} has no ${ask.operation}Command`);
  const client = await clientOf(ask.service, module);
  const { $metadata, ...output } = await client.send(new Command(input(ask.parameters)));
  return plain(output);
}

function failure(error: unknown) {
  const raised = error as Error & { $metadata?: { httpStatusCode?: number; requestId?: string } };
  const { $metadata } = raised;
  return {
    class: raised.constructor.name,
    code: raised.name,
    message: raised.message,
    statusCode: $metadata?.httpStatusCode ?? 0,
    requestId: $metadata?.requestId,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await call(JSON.parse(line)).then(
    (output) => ({ output }),
    (error: unknown) => ({ error: failure(error) }),
  );
  console.log(JSON.stringify({ ...answer, hosts: [...hosts] }));
}
