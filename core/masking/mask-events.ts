// Masks a stream of events on its way: each event by its model, and texts that go on from event to event (what a model writes, what a
// function answers, rows of an object) as the one text that they are. An event that cannot be read ends the stream.
import type { Operation, Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { readCborBody, writeCborBody } from '../wire/cbor-body.ts';
import {
  BrokenFrame,
  type EventFrame,
  type EventHeader,
  FrameReader,
  headerText,
  withText,
  writeFrame,
} from '../wire/event-frames.ts';
import { ContinuedText } from './continued-text.ts';
import { isFreeFormName, isOpaqueName } from './free-form-members.ts';
import { refuseInjection } from './injection.ts';
import { applyEdits, jsonEdits, parseJsonText } from './json-text.ts';
import { maskDocument } from './mask-document.ts';
import { type MaskFinding, type MaskOutcome, type MaskSettings, Withheld } from './mask-options.ts';
import { maskXmlText } from './mask-xml.ts';
import { maskingWithheld } from './withheld-reason.ts';

export interface EventPlace {
  readonly service: string;
  readonly operation: string;
  /** Of the operation. */
  readonly output: Shape;
  /** The output member that is the stream. */
  readonly member: string;
}

/** Of an operation's answer, if it is a stream of events. */
export function eventPlaceOf({ service, name, output, streamingOutput }: Operation): EventPlace | undefined {
  const isEvents = output?.members?.get(streamingOutput ?? '')?.shape.eventStream === true;
  if (!isEvents || output === undefined || streamingOutput === undefined) return undefined;
  return { service: service.id, operation: name, output, member: streamingOutput };
}

/** The whole of a stream. Bytes that are no frames are withheld. */
export function maskEvents(
  bytes: Uint8Array,
  place: EventPlace,
  settings: MaskSettings,
): MaskOutcome<Uint8Array> {
  const findings: MaskFinding[] = [];
  try {
    // Judged once all of it is read, by its place in the stream.
    const reporting = { ...settings, withholdInjection: false };
    const masker = new EventMasker(place, reporting, (finding) => findings.push(finding));
    const value = Buffer.concat([...masker.push(bytes), ...masker.end()]);
    refuseInjection(findings, settings);
    const isMasked = findings.some(({ layer }) => layer !== 'injection');
    if (settings.profile === 'standard' || !isMasked) return { value, findings, secrets: [] };
    return { withheld: `it holds what the profile \`${settings.profile}\` does not let through` };
  } catch (error) {
    return error instanceof BrokenFrame ? { withheld: error.message } : maskingWithheld(error);
  }
}

/** The same on its way. Throws for what cannot be searched. */
export async function* maskEventStream(
  chunks: AsyncIterable<Uint8Array>,
  place: EventPlace,
  settings: MaskSettings,
  found: (finding: MaskFinding) => void,
): AsyncGenerator<Uint8Array> {
  const masker = new EventMasker(place, settings, found);
  for await (const chunk of chunks) yield* masker.push(chunk);
  yield* masker.end();
}

/** A frame that waits for the texts in it, and how to write it once they are known. */
interface Waiting {
  readonly pieces: readonly { readonly text: ContinuedText; readonly characters: number }[];
  write(masked: readonly string[]): EventFrame;
}

class EventMasker {
  readonly #reader = new FrameReader();
  readonly #waiting: Waiting[] = [];
  readonly #texts = new Map<string, ContinuedText>();
  readonly #place: EventPlace;
  readonly #settings: MaskSettings;
  readonly #found: (finding: MaskFinding) => void;

  constructor(place: EventPlace, settings: MaskSettings, found: (finding: MaskFinding) => void) {
    this.#place = place;
    this.#settings = settings;
    this.#found = found;
  }

  /** Throws Withheld or BrokenFrame. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    for (const frame of this.#reader.push(chunk)) this.#waiting.push(this.#read(frame));
    yield* this.#ready();
  }

  *end(): Generator<Uint8Array> {
    this.#reader.end();
    for (const text of this.#texts.values()) text.end();
    yield* this.#ready();
  }

  /** In the order in which they came. */
  *#ready(): Generator<Uint8Array> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      // The pieces of a text come in the order of its frames, so those of the first frame are known first.
      const pieces = this.#takeAll(next);
      if (!pieces) return;
      this.#waiting.shift();
      yield writeFrame(next.write(pieces));
    }
  }

  #takeAll({ pieces }: Waiting): string[] | undefined {
    const wanted = Map.groupBy(pieces, ({ text }) => text);
    for (const [text, ofText] of wanted) {
      if (!text.has(ofText.reduce((sum, { characters }) => sum + characters, 0))) return undefined;
    }
    return pieces.map(({ text, characters }) => text.take(characters));
  }

  #read(frame: EventFrame): Waiting {
    const type = headerText(frame, ':event-type') ?? headerText(frame, ':exception-type') ?? 'error';
    const path = `$.${this.#place.member}.${type}`;
    const told = { ...frame, headers: frame.headers.map((header) => this.#maskHeader(header, path)) };
    const contentType = headerText(frame, ':content-type') ?? '';
    if (frame.payload.byteLength === 0) return { pieces: [], write: () => told };
    if (/cbor/.test(contentType)) return this.#whole(told, this.#maskCbor(frame.payload, type, path));
    const text = Buffer.from(frame.payload.buffer, frame.payload.byteOffset, frame.payload.byteLength);
    if (/xml/.test(contentType)) {
      return this.#whole(
        told,
        Buffer.from(this.#take(maskXmlText(text.toString('utf8'), this.#settings), path)),
      );
    }
    const node = /json/.test(contentType) ? parseJsonText(text.toString('utf8')) : undefined;
    if (node && isJsonObject(node.value)) return this.#readJson(told, text.toString('utf8'), type, path);
    const continued = this.#text(path);
    const whole = text.toString('latin1');
    continued.push(whole);
    return {
      pieces: [{ text: continued, characters: whole.length }],
      write: ([masked = '']) => ({ ...told, payload: Buffer.from(masked, 'latin1') }),
    };
  }

  #whole(frame: EventFrame, payload: Uint8Array): Waiting {
    return { pieces: [], write: () => ({ ...frame, payload }) };
  }

  /** First the event is masked with a sign in place of the texts that go on, so that what claims one of them whole is seen. */
  #readJson(frame: EventFrame, text: string, type: string, path: string): Waiting {
    const shape = this.#shapeOf(type);
    const originals: string[] = [];
    const marked = rewrite(text, shape, path, (_, piece) => {
      originals.push(piece);
      return openPlace;
    });
    const masked = this.#maskJson(marked, shape, type, path);
    const pieces: Waiting['pieces'][number][] = [];
    const claimed = rewrite(masked, shape, path, (at, now) => {
      const original = originals.shift() ?? '';
      if (now !== openPlace)
        return this.#settings.pseudonym(original, /^\[masked:([a-z0-9-]+):/.exec(now)?.[1] ?? 'content');
      const continued = this.#text(at);
      continued.push(original);
      pieces.push({ text: continued, characters: original.length });
      return openPlace;
    });
    return {
      pieces,
      write(known) {
        const left = [...known];
        const fill = (_: string, now: string) => (now === openPlace ? (left.shift() ?? '') : now);
        return { ...frame, payload: Buffer.from(rewrite(claimed, shape, path, fill)) };
      },
    };
  }

  #maskJson(text: string, shape: Shape | undefined, type: string, path: string): string {
    const node = parseJsonText(text);
    if (!node || !isJsonObject(node.value)) throw new Withheld('an event of it is not JSON');
    const { value } = node;
    const content = contentNames(shape);
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => !content.has(name)));
    const masked = Object.entries(this.#take(this.#maskEvent(rest, type), path) as JsonObject);
    // In the order in which they stood, since that is how they are found again.
    const whole = Object.keys(value).map((name) => {
      return content.has(name) ? [name, this.#maskContent(value[name], `${path}.${name}`)] : masked.shift();
    });
    return applyEdits(text, jsonEdits(node, Object.fromEntries(whole as [string, JsonValue][])));
  }

  #maskContent(value: JsonValue | undefined, path: string): JsonValue | undefined {
    const text = typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
    const node = parseJsonText(text);
    if (!node) return value;
    const place = { direction: 'response', keepsForm: true } as const;
    const masked = this.#take(maskDocument(node.value, place, this.#settings), path);
    const edits = jsonEdits(node, masked);
    return edits.length === 0 ? value : Buffer.from(applyEdits(text, edits)).toString('base64');
  }

  #maskEvent(event: JsonObject, type: string): MaskOutcome<JsonValue> {
    const shape = this.#shapeOf(type);
    const { service, operation } = this.#place;
    return maskDocument(
      event,
      { service, operation, direction: 'response', keepsForm: true, ...(shape ? { shape } : {}) },
      this.#settings,
    );
  }

  #maskCbor(payload: Uint8Array, type: string, path: string): Uint8Array {
    const shape = this.#shapeOf(type);
    if (!shape) throw new Withheld(`its event \`${type}\` is in no model`);
    const event = readCborBody(payload, shape, 'response').value as JsonObject;
    return writeCborBody(this.#take(this.#maskEvent(event, type), path), shape);
  }

  /** Those that begin with a colon are the protocol's own, of which only messages say anything. */
  #maskHeader(header: EventHeader, path: string): EventHeader {
    const { name, text } = header;
    if (text === undefined || (name.startsWith(':') && name !== ':error-message')) return header;
    const member = name.replace(/^:error-/, '');
    const outcome = maskDocument({ [member]: text }, { direction: 'response' }, this.#settings);
    const masked = (this.#take(outcome, path) as JsonObject)[member];
    return masked === text || typeof masked !== 'string' ? header : withText(header, masked);
  }

  #take<Value>(outcome: MaskOutcome<Value>, path: string): Value {
    if ('withheld' in outcome) throw new Withheld(outcome.withheld);
    for (const finding of outcome.findings) this.#found({ ...finding, path: path + finding.path.slice(1) });
    return outcome.value;
  }

  #text(path: string): ContinuedText {
    const known = this.#texts.get(path);
    if (known) return known;
    const made = new ContinuedText(this.#settings, ({ kind, layer }) => this.#found({ path, kind, layer }));
    this.#texts.set(path, made);
    return made;
  }

  #shapeOf(type: string): Shape | undefined {
    const { output, member } = this.#place;
    return type === 'initial-response'
      ? output
      : output.members?.get(member)?.shape.members?.get(type)?.shape;
  }
}

/** Gives a piece of a text that goes on in other events what stands in its place. */
type Fill = (path: string, piece: string) => string;

/** Stands in a text's place while the event around it is masked: nothing is found in it. */
const openPlace = '\u00b7';

/**
 * The texts of an event that go on in the next: prose outside of lists, and what its content says; of content that is JSON itself, every
 * text outside of lists. What stands in a list is whole.
 */
function rewrite(text: string, shape: Shape | undefined, path: string, fill: Fill): string {
  const content = contentNames(shape);
  return rewriteTexts(text, path, fill, isFreeFormName, (name, value, at) =>
    content.has(name) ? rewriteContent(value, at, fill) : undefined,
  );
}

function rewriteContent(base64: string, path: string, fill: Fill): string {
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes.toString('utf8');
  const isJson = parseJsonText(text) !== undefined && Buffer.from(text).equals(bytes);
  const written = isJson
    ? Buffer.from(rewriteTexts(text, path, fill, (name) => !isOpaqueName(name)))
    : Buffer.from(fill(path, bytes.toString('latin1')), 'latin1');
  return written.equals(bytes) ? base64 : written.toString('base64');
}

/** `own`: what stands in the place of a member at the top. */
function rewriteTexts(
  text: string,
  path: string,
  fill: Fill,
  goesOn: (name: string) => boolean,
  own?: (name: string, value: string, path: string) => string | undefined,
): string {
  const node = parseJsonText(text);
  if (!node) return text;
  const visit = (value: JsonValue, name: string, at: string): JsonValue => {
    if (typeof value === 'string') return value !== '' && goesOn(name) ? fill(at, value) : value;
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => {
        const below = `${at}.${key}`;
        const ours = value === node.value && typeof entry === 'string' ? own?.(key, entry, below) : undefined;
        return [key, ours ?? visit(entry, key, below)];
      }),
    );
  };
  return applyEdits(text, jsonEdits(node, visit(node.value, '', path)));
}

/** Members that are the event's content, as a body is: searched, where the model would have all of it masked. */
function contentNames(shape: Shape | undefined): ReadonlySet<string> {
  const members = [...(shape?.members?.values() ?? [])];
  return new Set(members.filter((member) => member.shape.type === 'blob').map(({ name }) => name));
}
