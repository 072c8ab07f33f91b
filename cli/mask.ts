// `countersign mask`: what the gate would store, show or answer of a document, offline. What cannot be masked is answered as withheld:
// no line, whatever it holds, comes back as it was for want of understanding it.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { catalogueFromDirectory } from '../adapters/catalogue-files.ts';
import type { Catalogue, Shape } from '../core/catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import { stricterProfile } from '../core/masking/call-masking.ts';
import { type JsonNode, parseJsonText } from '../core/masking/json-text.ts';
import { maskBody } from '../core/masking/mask-body.ts';
import { maskDocument } from '../core/masking/mask-document.ts';
import {
  type MaskDirection,
  type MaskFinding,
  type MaskingProfile,
  type MaskSettings,
  maskingProfiles,
} from '../core/masking/mask-options.ts';
import {
  type MaskingSettings,
  maskingSettingsSchema,
  maskSettings,
} from '../core/masking/masking-settings.ts';
import { pseudonymUnder } from '../core/masking/pseudonym.ts';
import { CliFailure } from './failure.ts';
import { linesOf, wholeOf } from './standard-input.ts';
import { printable, type Terminal } from './terminal.ts';

export interface MaskCommandOptions {
  readonly service?: string;
  readonly operation?: string;
  readonly direction: MaskDirection;
  readonly contentType?: string;
  readonly profile: MaskingProfile;
  /** A catalogue that was built. */
  readonly catalogue: string;
  /** A file whose bytes key the pseudonyms; absent: a key of this run. */
  readonly keyFile?: string;
  readonly unmask?: readonly string[];
  /** A configuration whose `masking` counts: its detectors, and its profile where it is the stricter one. */
  readonly config?: string;
  readonly json: boolean;
}

type MaskAnswer =
  | { readonly payload: JsonValue; readonly findings: readonly MaskFinding[] }
  | { readonly bodyBase64: string; readonly findings: readonly MaskFinding[] }
  | { readonly withheld: true; readonly reason: string };

/** Lines `{ service, operation, direction, payload, profile? }` or `{ contentType, bodyBase64, profile? }`. */
export async function maskBatch(
  output: NodeJS.WritableStream,
  options: MaskCommandOptions,
  input: NodeJS.ReadableStream,
): Promise<void> {
  const mask = maskerOf(options);
  for await (const line of linesOf(input)) {
    const isRoomLeft = output.write(`${answerLine(line, mask)}\n`);
    if (!isRoomLeft) await once(output, 'drain');
  }
}

/** One document on standard input; the exit code is 1 when it is withheld. */
export async function maskOne(
  terminal: Terminal,
  options: MaskCommandOptions,
  input: NodeJS.ReadableStream,
): Promise<number> {
  const bytes = await wholeOf(input);
  const mask = maskerOf(options);
  const answer =
    options.contentType === undefined
      ? mask({ ...named(options), payload: payloadOf(bytes), direction: options.direction })
      : mask({ contentType: options.contentType, bodyBase64: bytes.toString('base64') });
  if (options.json) terminal.line(JSON.stringify(answer, null, 2));
  else render(terminal, answer);
  return 'withheld' in answer ? 1 : 0;
}

const named = ({ service, operation }: MaskCommandOptions): JsonObject => ({
  ...(service === undefined ? {} : { service }),
  ...(operation === undefined ? {} : { operation }),
});

function payloadOf(bytes: Buffer): JsonValue {
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonValue;
  } catch {
    throw new CliFailure('usage', 'standard input is not JSON: for another body name its `--content-type`');
  }
}

function render(terminal: Terminal, answer: MaskAnswer): void {
  if ('withheld' in answer) {
    terminal.line(`withheld: ${printable(answer.reason)}`);
    return;
  }
  const text =
    'payload' in answer
      ? JSON.stringify(answer.payload, null, 2)
      : Buffer.from(answer.bodyBase64, 'base64').toString('utf8');
  for (const line of text.split('\n')) terminal.line(printable(line));
  terminal.line();
  if (answer.findings.length === 0) terminal.line('nothing was masked');
  for (const { path, kind, layer } of answer.findings)
    terminal.line(`${printable(path)}  ${kind}  (${layer})`);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function answerLine(line: Uint8Array, mask: (question: JsonObject) => MaskAnswer): string {
  let text: string;
  try {
    text = decoder.decode(line);
  } catch {
    return JSON.stringify(withheld('the line is not UTF-8'));
  }
  try {
    // A name that stands twice would be masked under one reading and shown under another.
    const node = parseJsonText(text);
    if (node === undefined)
      return JSON.stringify(withheld('the line is not JSON, or a name in it stands twice'));
    if (!isJsonObject(node.value)) return JSON.stringify(withheld('the line is not an object'));
    return writeExactly(mask(node.value), longNumbersOf(node, text));
  } catch {
    return JSON.stringify(withheld('masking failed'));
  }
}

/** Numbers that a double cannot hold, by the double they are read as, in the digits that stood there. */
function longNumbersOf(node: JsonNode, text: string, found = new Map<number, string>()) {
  for (const { node: entry } of node.entries ?? []) longNumbersOf(entry, text, found);
  for (const item of node.items ?? []) longNumbersOf(item, text, found);
  const { value } = node;
  if (typeof value !== 'number' || (Math.abs(value) <= Number.MAX_SAFE_INTEGER && Number.isFinite(value)))
    return found;
  const written = text.slice(node.start, node.end);
  const other = found.get(value);
  if (other !== undefined && other !== written) throw new Error('two long numbers are read as the same one');
  return found.set(value, written);
}

function writeExactly(answer: MaskAnswer, longNumbers: ReadonlyMap<number, string>): string {
  if (longNumbers.size === 0) return JSON.stringify(answer);
  const mark = randomBytes(12).toString('hex');
  const marked = JSON.stringify(answer, (_, value: unknown) => {
    const written = typeof value === 'number' ? longNumbers.get(value) : undefined;
    return written === undefined ? value : mark + written;
  });
  return marked.replaceAll(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1');
}

const withheld = (reason: string): MaskAnswer => ({ withheld: true, reason });

function maskerOf(options: MaskCommandOptions): (question: JsonObject) => MaskAnswer {
  const key = options.keyFile === undefined ? randomBytes(32) : keyOf(options.keyFile);
  const pseudonym = pseudonymUnder(key);
  const catalogue = openCatalogue(options.catalogue);
  const configured = maskSettings(configuredMasking(options.config), pseudonym);
  return (question) => {
    const { profile = options.profile } = question;
    if (!isProfile(profile)) return withheld('`profile` is none of strict, standard and metadata-only');
    const settings: MaskSettings = {
      ...configured,
      profile: stricterProfile(configured.profile, profile),
      ...(options.unmask ? { unmask: options.unmask } : {}),
    };
    return question.bodyBase64 === undefined
      ? maskPayload(question, settings, catalogue)
      : maskRaw(question, settings);
  };
}

const isProfile = (profile: JsonValue): profile is MaskingProfile =>
  maskingProfiles.some((known) => known === profile);

function maskRaw({ contentType, bodyBase64, payload }: JsonObject, settings: MaskSettings): MaskAnswer {
  if (payload !== undefined) return withheld('a line has `payload` or `bodyBase64`, not both');
  if (typeof bodyBase64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(bodyBase64))
    return withheld('`bodyBase64` is not base64');
  if (contentType !== undefined && typeof contentType !== 'string')
    return withheld('`contentType` is not a text');
  const body = Buffer.from(bodyBase64, 'base64');
  const outcome = maskBody(body, contentType, settings);
  if ('withheld' in outcome) return withheld(outcome.withheld);
  const { value, findings } = outcome;
  return { bodyBase64: value === body ? bodyBase64 : Buffer.from(value).toString('base64'), findings };
}

function maskPayload(
  question: JsonObject,
  settings: MaskSettings,
  catalogue: Catalogue | undefined,
): MaskAnswer {
  const { service, operation, direction = 'response', payload } = question;
  if (payload === undefined) return withheld('the line has neither `payload` nor `bodyBase64`');
  if (direction !== 'request' && direction !== 'response')
    return withheld('`direction` is neither request nor response');
  const name = typeof service === 'string' ? service : undefined;
  const model = name === undefined ? undefined : serviceNamed(catalogue, name);
  const found = typeof operation === 'string' ? model?.operation(operation) : undefined;
  const shape: Shape | undefined = direction === 'request' ? found?.input : found?.output;
  const outcome = maskDocument(
    payload,
    {
      direction,
      ...(name === undefined ? {} : { service: model?.id ?? name }),
      ...(typeof operation === 'string' ? { operation } : {}),
      ...(shape ? { shape } : {}),
    },
    settings,
  );
  return 'withheld' in outcome
    ? withheld(outcome.withheld)
    : { payload: outcome.value, findings: outcome.findings };
}

/** botocore's names are the catalogue's; case and signing names are forgiven, since a model less masks less. */
function serviceNamed(catalogue: Catalogue | undefined, name: string) {
  const lower = name.toLowerCase();
  const found = catalogue?.service(name) ?? catalogue?.service(lower);
  if (found) return found;
  const [first] = catalogue?.servicesBySigningName(lower) ?? [];
  return first === undefined ? undefined : catalogue?.service(first);
}

function configuredMasking(path: string | undefined): MaskingSettings {
  if (path === undefined) return maskingSettingsSchema.parse({});
  let read: { readonly masking?: unknown };
  try {
    read = JSON.parse(readFileSync(path, 'utf8')) as { readonly masking?: unknown };
  } catch (cause) {
    throw new CliFailure('usage', `${path} cannot be read as JSON: name a configuration file`, { cause });
  }
  const result = maskingSettingsSchema.safeParse(read.masking ?? {});
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path: at, message }) => `masking.${at.join('.')}: ${message}`);
  throw new CliFailure('usage', `${path} has wrong values: ${lines.join('; ')}`);
}

function keyOf(path: string): Uint8Array {
  const key = readFileSync(path);
  if (key.byteLength < 16)
    throw new CliFailure('usage', `${path} has fewer than 16 bytes: use a longer masking key`);
  return key;
}

function openCatalogue(directory: string): Catalogue {
  try {
    return catalogueFromDirectory(directory);
  } catch (cause) {
    throw new CliFailure('failed', `there is no catalogue in ${directory}: run \`npm run build\``, { cause });
  }
}
