// Masks a body as it stands on the wire, when there is no operation to read it by: JSON, JSON lines, XML, forms and text by their
// content type, anything else by what its bytes are. A body that is not what it says it is is withheld.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { JsonValue } from '../json.ts';
import { parseFormPairs } from '../wire/form.ts';
import { inflated } from './blob.ts';
import { applyEdits, jsonEdits, parseJsonText } from './json-text.ts';
import { maskDocument } from './mask-document.ts';
import { type MaskFinding, type MaskOutcome, type MaskSettings, Withheld } from './mask-options.ts';
import { maskXmlText } from './mask-xml.ts';
import { maskingWithheld } from './withheld-reason.ts';

export type MaskedBody = MaskOutcome<Uint8Array>;

const maximumBytes = 32 * 1024 * 1024;

export function maskBody(
  body: Uint8Array,
  contentType: string | undefined,
  settings: MaskSettings,
): MaskedBody {
  if (body.byteLength > maximumBytes) return { withheld: `it has more than ${maximumBytes} bytes` };
  const sink = new Sink();
  try {
    const value = maskBytes(body, mediaTypeOf(contentType), settings, sink, 0);
    return { value, findings: sink.findings, secrets: sink.sorted() };
  } catch (error) {
    return maskingWithheld(error);
  }
}

class Sink {
  readonly findings: MaskFinding[] = [];
  readonly #secrets = new Set<string>();

  take<Value>(outcome: MaskOutcome<Value>): Value {
    if ('withheld' in outcome) throw new Withheld(outcome.withheld);
    for (const finding of outcome.findings) this.findings.push(finding);
    for (const secret of outcome.secrets) this.#secrets.add(secret);
    return outcome.value;
  }

  sorted(): readonly string[] {
    return [...this.#secrets].sort((a, b) => b.length - a.length);
  }
}

interface MediaType {
  readonly form: 'json' | 'json-lines' | 'xml' | 'form' | 'text' | 'unknown';
  readonly charset: string;
}

const forms: readonly (readonly [RegExp, MediaType['form']])[] = [
  [/^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-seq)$/, 'json-lines'],
  [/^(?:application|text)\/(?:[\w.-]*[+.-])?json(?:-[\d.]+)?$|^application\/x-amz-json-1\.[01]$/, 'json'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml$/, 'xml'],
  [/^application\/x-www-form-urlencoded$/, 'form'],
  [
    /^text\/|^application\/(?:x-)?(?:yaml|toml|sh|shellscript|javascript|sql|properties|httpd-php|ini|csv|hcl|terraform|pem-file|x509-ca-cert)$/,
    'text',
  ],
];

function mediaTypeOf(contentType: string | undefined): MediaType {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  return {
    form: forms.find(([pattern]) => pattern.test(type))?.[1] ?? 'unknown',
    charset: charset || 'utf-8',
  };
}

const utf8Names: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
const latinNames: ReadonlySet<string> = new Set(['iso-8859-1', 'latin1', 'iso8859-1', 'windows-1252']);

function maskBytes(
  body: Uint8Array,
  media: MediaType,
  settings: MaskSettings,
  sink: Sink,
  level: number,
): Uint8Array {
  if (body.byteLength === 0) return body;
  if (body[0] === 0x1f && body[1] === 0x8b) {
    if (level >= 2) throw new Withheld('it is gzip inside of gzip inside of gzip');
    const inner = inflated(body);
    const masked = maskBytes(inner, { ...media, form: 'unknown' }, settings, sink, level + 1);
    return masked === inner ? body : gzipSync(masked);
  }
  const text = decoded(body, media);
  if (text === undefined) return binary(body, settings, sink);
  const masked = maskWhole(text, media.form, settings, sink);
  if (masked === text) return body;
  return latinNames.has(media.charset) ? Buffer.from(masked, 'latin1') : Buffer.from(masked);
}

/** Undefined: binary. */
function decoded(body: Uint8Array, { form, charset }: MediaType): string | undefined {
  if (latinNames.has(charset)) return Buffer.from(body).toString('latin1');
  if (!utf8Names.has(charset)) throw new Withheld('it has a character set that cannot be searched');
  const isWide = (body[0] === 0xff && body[1] === 0xfe) || (body[0] === 0xfe && body[1] === 0xff);
  if (isWide) throw new Withheld('it is UTF-16, which cannot be searched');
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    if (form !== 'unknown' || !text.includes('\u0000')) return text;
  } catch {
    if (form !== 'unknown') throw new Withheld('it is not UTF-8');
  }
  return undefined;
}

function binary(body: Uint8Array, { profile }: MaskSettings, sink: Sink): Uint8Array {
  if (profile !== 'standard') throw new Withheld(`it is binary, which the profile \`${profile}\` withholds`);
  const sha256 = createHash('sha256').update(body).digest('hex');
  sink.findings.push({ path: `$ (sha256 ${sha256})`, kind: 'binary', layer: 'profile' });
  return body;
}

function maskWhole(text: string, form: MediaType['form'], settings: MaskSettings, sink: Sink): string {
  switch (form) {
    case 'json':
      return maskJson(text, settings, sink) ?? fail('it is not JSON that can be read in one way only');
    case 'json-lines':
      return text
        .split('\n')
        .map((line) => {
          if (line.trim() === '') return line;
          return (
            maskJson(line, settings, sink) ?? fail('a line is not JSON that can be read in one way only')
          );
        })
        .join('\n');
    case 'xml':
      return sink.take(maskXmlText(text, settings));
    case 'form':
      return maskForm(text, settings, sink);
    case 'text':
    case 'unknown':
      return maskJson(text, settings, sink) ?? maskProse(text, settings, sink);
  }
}

function fail(reason: string): never {
  throw new Withheld(reason);
}

const nowhere = { direction: 'response' } as const;

/** Undefined: not JSON. A bare string or number is masked as text is. */
function maskJson(text: string, settings: MaskSettings, sink: Sink): string | undefined {
  const node = parseJsonText(text);
  if (node === undefined) return isBareScalar(text) ? maskProse(text, settings, sink) : undefined;
  const masked = sink.take(maskDocument(node.value, { ...nowhere, keepsForm: true }, settings));
  const edits = jsonEdits(node, masked);
  return edits.length === 0 ? text : applyEdits(text, edits);
}

function isBareScalar(text: string): boolean {
  try {
    return typeof JSON.parse(text) !== 'object';
  } catch {
    return false;
  }
}

function maskProse(text: string, settings: MaskSettings, sink: Sink): string {
  const masked = sink.take(maskDocument({ body: text }, nowhere, settings));
  return (masked as { readonly body: string }).body;
}

function maskForm(text: string, settings: MaskSettings, sink: Sink): string {
  const pairs = readPairs(text);
  const written = text.split('&');
  return pairs
    .map(([name, value], index) => {
      const masked = sink.take(maskDocument({ [name]: value } as JsonValue, nowhere, settings));
      const [[newName, newValue] = [name, value]] = Object.entries(masked as Record<string, string>);
      if (newName === name && newValue === value) return written[index];
      return `${encodeURIComponent(newName)}=${encodeURIComponent(newValue)}`;
    })
    .join('&');
}

function readPairs(text: string): [string, string][] {
  try {
    return parseFormPairs(text);
  } catch {
    throw new Withheld('it is not a form');
  }
}
