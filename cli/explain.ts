// `countersign explain`: what a call is and what it needs, offline. Takes a command line of the AWS CLI, a call as JSON, or a
// captured HTTP request; `--batch` takes captured requests, one a line.
import { catalogueFromDirectory } from '../adapters/catalogue-files.ts';
import { iamDataFromDirectory } from '../adapters/iam-data-files.ts';
import type { Catalogue } from '../core/catalogue/model.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { type Explanation, explain, type Unexplained } from '../core/explain.ts';
import type { JsonObject } from '../core/json.ts';
import type { IamData } from '../core/requirements/iam-data.ts';
import { callFromJson } from '../core/wire/call-from-json.ts';
import { readCaptured } from '../core/wire/captured-request.ts';
import { type ReadCall, readCall } from '../core/wire/read-call.ts';
import { formatQuery } from '../core/wire/uri.ts';
import { writeRequest } from '../core/wire/write-request.ts';
import { readAwsCommandLine } from './aws-command-line.ts';
import { CliFailure } from './failure.ts';
import { linesOf, wholeOf } from './standard-input.ts';
import { columns, paint, printable, type Terminal } from './terminal.ts';

export interface ExplainOptions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Directory of a catalogue that was built. */
  readonly catalogue: string;
  readonly iam: string;
  readonly json: boolean;
  /** `http`: print the request that would go to AWS. */
  readonly to?: string;
}

interface Data {
  readonly catalogue: Catalogue;
  readonly iam: IamData;
}

function open(options: ExplainOptions): Data {
  return {
    catalogue: opened(options.catalogue, 'catalogue', catalogueFromDirectory),
    iam: opened(options.iam, 'IAM data', iamDataFromDirectory),
  };
}

function opened<T>(directory: string, what: string, open: (directory: string) => T): T {
  try {
    return open(directory);
  } catch (cause) {
    throw new CliFailure('usage', `there is no ${what} in ${directory}: run \`npm run build\``, { cause });
  }
}

/** One call: words after `--`, or JSON on standard input. */
export async function explainOne(
  terminal: Terminal,
  words: readonly string[],
  options: ExplainOptions,
  input: NodeJS.ReadableStream,
): Promise<void> {
  const data = open(options);
  try {
    const calls: readonly ToExplain[] =
      words.length > 0
        ? readWords(words, options, data)
        : [{ read: readJson((await wholeOf(input)).toString(), options, data) }];
    if (options.to === 'http') {
      refuseUnknownObjects(calls);
      for (const { read } of calls) printHttp(terminal, read);
      return;
    }
    const found = calls.map(({ read, unknownObjects }) => {
      const each = explain(read, options.partition, data.iam, unknownObjects);
      // A call for each object has a digest of its own.
      return unknownObjects ? { ...each, digest: 'one for each object', unknownObjects } : each;
    });
    if (options.json)
      terminal.line(JSON.stringify(found.length === 1 ? found[0] : { calls: found }, null, 2));
    else {
      for (const [index, each] of found.entries()) {
        if (index > 0) terminal.line('');
        if ('requirements' in each) render(terminal, each);
        else renderUnexplained(terminal, each);
      }
    }
    for (const each of found) {
      if ('refused' in each) throw new CliFailure('failed', `refused (${each.refused}): ${each.reason}`);
    }
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    if (options.json) terminal.line(JSON.stringify(refused(error), null, 2));
    throw new CliFailure('failed', `refused (${error.code}): ${error.message}`, { cause: error });
  }
}

/** Lines `{ method, url, headers, bodyBase64 }`, with a `service` where it is needed, answered line by line. */
export async function explainBatch(
  terminal: Terminal,
  options: ExplainOptions,
  input: NodeJS.ReadableStream,
): Promise<void> {
  const data = open(options);
  for await (const bytes of linesOf(input)) {
    const line = bytes.toString();
    if (line.trim() === '') continue;
    terminal.line(JSON.stringify(answerLine(line, options, data)));
  }
}

function answerLine(line: string, options: ExplainOptions, data: Data): unknown {
  try {
    return explain(readJson(line, options, data), options.partition, data.iam);
  } catch (error) {
    if (error instanceof CountersignError) return refused(error);
    return { refused: 'malformed-request', reason: error instanceof Error ? error.message : String(error) };
  }
}

const refused = (error: CountersignError) => ({ refused: error.code, reason: error.message });

interface ToExplain {
  readonly read: ReadCall;
  readonly unknownObjects?: true;
}

function readWords(
  words: readonly string[],
  options: ExplainOptions,
  { catalogue }: Data,
): readonly ToExplain[] {
  return readAwsCommandLine(words, catalogue).map(({ region = options.region, unknownObjects, ...call }) => ({
    read: callFromJson({ ...call, region, accountId: options.account }, catalogue),
    ...(unknownObjects && { unknownObjects }),
  }));
}

/** What would be sent of them is not known. */
function refuseUnknownObjects(calls: readonly ToExplain[]): void {
  if (calls.some(({ unknownObjects }) => unknownObjects)) {
    throw new CliFailure(
      'usage',
      'the names of its objects are not known, so there is no request to show: give one object with `aws s3api`',
    );
  }
}

/** A captured request has a `url`, a call has an `operation`. */
function readJson(text: string, options: ExplainOptions, { catalogue }: Data): ReadCall {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliFailure('usage', 'standard input is no JSON: give a call or a captured request', { cause });
  }
  const { account: accountId, partition } = options;
  if (typeof value.url === 'string') {
    const captured = readCaptured(
      {
        ...(typeof value.service === 'string' ? { service: value.service } : {}),
        method: String(value.method ?? 'GET'),
        url: value.url,
        headers: headersOf(value.headers),
        body: Buffer.from(String(value.bodyBase64 ?? ''), 'base64'),
      },
      options.region,
      catalogue,
    );
    const { request, signingName, region } = captured;
    return readCall(request, { signingName, region, accountId, partition }, captured.catalogue);
  }
  const { service, operation, region = options.region, parameters = {} } = value;
  if (typeof service !== 'string' || typeof operation !== 'string') {
    throw new CliFailure(
      'usage',
      'expected `{ service, operation, parameters }` or `{ method, url, headers, bodyBase64 }`, which may have a `service`',
    );
  }
  const call = {
    service,
    operation,
    region: String(region),
    accountId,
    parameters: parameters as JsonObject,
  };
  return callFromJson(call, catalogue);
}

/** An object, or a list of pairs. */
function headersOf(value: unknown): readonly (readonly [string, string])[] {
  const pairs = Array.isArray(value) ? value : Object.entries(value ?? {});
  return pairs.flatMap(([name, each]: [string, string | string[]]) =>
    [each].flat().map((text) => [name, text] as const),
  );
}

function printHttp(terminal: Terminal, read: ReadCall): void {
  const { method, path, query, headers, body, hostPrefix } = writeRequest(read);
  terminal.line(`${method} ${path}${query.length === 0 ? '' : `?${formatQuery(query)}`} HTTP/1.1`);
  if (hostPrefix !== undefined) terminal.line(`(host prefix: ${hostPrefix})`);
  for (const [name, value] of headers) terminal.line(`${name}: ${value}`);
  terminal.line();
  terminal.line(Buffer.from(body).toString('utf8'));
}

function renderCall(terminal: Terminal, found: Explanation | Unexplained): void {
  terminal.line(`${paint(terminal, 'bold', `${found.service}:${found.operation}`)}  (${found.protocol})`);
  terminal.line(`digest ${found.digest}`);
}

function renderUnexplained(terminal: Terminal, found: Unexplained): void {
  renderCall(terminal, found);
  heading(terminal, 'parameters');
  for (const line of JSON.stringify(found.parameters, null, 2).split('\n')) terminal.line(printable(line));
  heading(terminal, 'needs');
  terminal.line(`  ${found.reason}`);
  renderSensitive(terminal, found);
}

function renderSensitive(terminal: Terminal, { sensitive }: Explanation | Unexplained): void {
  heading(terminal, 'sensitive');
  terminal.line(`  in the request: ${sensitive.input.join(', ') || 'nothing that the model marks'}`);
  terminal.line(`  in the answer:  ${sensitive.output.join(', ') || 'nothing that the model marks'}`);
}

function heading(terminal: Terminal, text: string): void {
  terminal.line(`\n${paint(terminal, 'bold', text)}`);
}

function render(terminal: Terminal, found: Explanation): void {
  renderCall(terminal, found);
  heading(terminal, 'needs');
  const rows = found.requirements.flatMap(({ action, accessLevel, resources, certainty, dependent }) =>
    resources.map((arn) => [`  ${action}`, dependent ? 'onward' : accessLevel, certainty, printable(arn)]),
  );
  for (const line of rows.length === 0 ? ['  nothing: IAM does not authorise it'] : columns(rows))
    terminal.line(line);
  renderSensitive(terminal, found);
  heading(terminal, 'session policy');
  terminal.line(JSON.stringify(found.sessionPolicy, null, 2));
}
