// `npm run conformance`: reads what botocore's own serialisers send for every operation of every service, and compares
// the calls with the parameters that botocore was given. Prints the shares, and what fails with its reason.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { catalogueFromDirectory } from '../../adapters/catalogue-files.ts';
import type { JsonObject } from '../../core/json.ts';
import { readCall } from '../../core/wire/read-call.ts';
import { ensureClients } from '../../local/clients.ts';
import { createProgress } from '../../local/progress.ts';
import { layerFile } from '../catalogue/botocore.ts';

interface Line {
  readonly service: string;
  readonly operation: string;
  readonly full: boolean;
  /** botocore could not make it. */
  readonly notMade?: string;
  readonly signingName: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly hostLabel: string | null;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
  readonly parameters: JsonObject;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    failures: { type: 'string', default: '40' },
    /** The installed botocore's models, which may be newer than the catalogue. */
    newest: { type: 'boolean', default: false },
  },
});

const counts = { made: 0, operation: 0, topLevel: 0, values: 0, unknownService: 0 };
const failures = new Map<string, string[]>();

function fail(line: Line, reason: string): void {
  const list = failures.get(reason) ?? [];
  list.push(`${line.service}:${line.operation}${line.full ? '' : ' (required only)'}`);
  failures.set(reason, list);
}

/** What a message says, without the names in it. */
const kindOf = (message: string) => message.replace(/`[^`]*`/g, '`…`').slice(0, 150);

function check(line: Line): void {
  if (!catalogue.serviceIds.includes(line.service)) {
    counts.unknownService += 1;
    return;
  }
  counts.made += 1;
  try {
    const read = readCall(
      {
        method: line.method,
        path: line.path,
        query: line.query,
        headers: line.headers,
        body: Buffer.from(line.bodyBase64, 'base64'),
        ...(line.hostLabel === null ? {} : { hostLabel: line.hostLabel }),
      },
      { signingName: line.signingName, region: 'us-east-1', accountId: '123456789012', partition: 'aws' },
      catalogue,
    );
    const sameService = read.call.service === line.service && read.call.operation === line.operation;
    if (!sameService && !isSameOnTheWire(line, read.call)) {
      fail(line, `read as ${read.call.service}:${read.call.operation}`);
      return;
    }
    counts.operation += 1;
    const { streamingInput } = read.operation;
    const found = withoutStream(read.call.parameters, streamingInput);
    const wanted = withoutStream(line.parameters, streamingInput);
    if (!isDeepStrictEqual(Object.keys(found).sort(), Object.keys(wanted).sort())) {
      const missing = Object.keys(wanted).filter((name) => !(name in found));
      fail(line, missing.length > 0 ? 'lost a top-level member' : 'has a top-level member too many');
      return;
    }
    counts.topLevel += 1;
    if (isDeepStrictEqual(found, wanted)) counts.values += 1;
    else fail(line, 'has another value inside');
  } catch (error) {
    fail(line, error instanceof Error ? kindOf(error.message) : String(error));
  }
}

/** Services that share a signing name, a version and an operation cannot be told apart on the wire, nor need they be. */
function isSameOnTheWire(
  line: Line,
  call: { readonly service: string; readonly operation: string },
): boolean {
  return (
    call.operation === line.operation && catalogue.service(call.service)?.signingName === line.signingName
  );
}

function withoutStream(parameters: JsonObject, streaming: string | undefined): JsonObject {
  if (streaming === undefined) return parameters;
  const { [streaming]: _, ...rest } = parameters;
  return rest;
}

const catalogue = catalogueFromDirectory('dist/catalogue');
const progress = createProgress((line) => process.stderr.write(`${line}\n`), Date.now);
const { python } = await ensureClients({ logFile: '.local/clients.log', progress });
const models = flags.newest ? [] : ['--models', layerFile];
const generator = spawn(python, ['scripts/conformance/requests.py', ...models, ...positionals], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const begun = performance.now();
for await (const text of createInterface({ input: generator.stdout })) {
  const line = JSON.parse(text) as Line;
  if (line.notMade === undefined) check(line);
  else fail(line, `not made: ${line.notMade}`);
}
const share = (count: number) => `${((100 * count) / counts.made).toFixed(2)} %`;
console.log(`${counts.made} requests, ${counts.unknownService} of services that the models lack`);
console.log(`operation right        ${share(counts.operation)}`);
console.log(`top-level members same ${share(counts.topLevel)}`);
console.log(`all values same        ${share(counts.values)}`);
console.log(`(${((performance.now() - begun) / 1000).toFixed(0)} s)\n`);
for (const [reason, names] of [...failures]
  .sort((a, b) => b[1].length - a[1].length)
  .slice(0, Number(flags.failures))) {
  console.log(`${String(names.length).padStart(6)}  ${reason}\n        ${names.slice(0, 4).join(', ')}`);
}
