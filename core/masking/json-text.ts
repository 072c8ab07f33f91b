// JSON that stands as text inside a value or is a body: finds its strings with their places, so that masking changes them and
// leaves every other byte. What two readers could read differently is no JSON here, and is searched as text.
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { setOwn } from '../wire/json-object.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Entry extends Span {
  readonly name: string;
  readonly node: JsonNode;
}

export type JsonNode = Span & {
  /** Absent: a value without strings. */
  readonly entries?: readonly Entry[];
  readonly items?: readonly JsonNode[];
  readonly value: JsonValue;
};

const maximumDepth = 100;
const token = /[ \t\n\r]*(?:([{}[\],:])|(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?))/y;

class NotJson extends Error {}

/** Undefined: not JSON, too deep, or a name stands twice. Only objects and lists count. */
export function parseJsonText(text: string): JsonNode | undefined {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  const next = (): { readonly punctuation?: string; readonly node?: JsonNode } => {
    const open = skip(text, position);
    if (text.charCodeAt(open) === 0x22) {
      const end = stringEnd(text, open);
      position = end;
      return { node: { start: open, end, value: JSON.parse(text.slice(open, end)) as string } };
    }
    token.lastIndex = position;
    const match = token.exec(text);
    if (!match) throw new NotJson();
    position = token.lastIndex;
    if (match[1] !== undefined) return { punctuation: match[1] };
    const written = match[2] ?? '';
    return {
      node: { start: position - written.length, end: position, value: JSON.parse(written) as JsonValue },
    };
  };

  const value = (depth: number, taken = next()): JsonNode => {
    if (depth > maximumDepth) throw new NotJson();
    if (taken.node) return taken.node;
    const start = position - 1;
    if (taken.punctuation === '{') return object(start, depth);
    if (taken.punctuation === '[') return list(start, depth);
    throw new NotJson();
  };

  const object = (start: number, depth: number): JsonNode => {
    const entries: Entry[] = [];
    const result: Record<string, JsonValue> = {};
    for (let taken = next(); taken.punctuation !== '}'; taken = next()) {
      if (entries.length > 0) {
        if (taken.punctuation !== ',') throw new NotJson();
        taken = next();
      }
      const key = taken.node;
      if (typeof key?.value !== 'string' || Object.hasOwn(result, key.value)) throw new NotJson();
      if (next().punctuation !== ':') throw new NotJson();
      const node = value(depth + 1);
      setOwn(result, key.value, node.value);
      entries.push({ name: key.value, start: key.start, end: key.end, node });
    }
    return { start, end: position, entries, value: result };
  };

  const list = (start: number, depth: number): JsonNode => {
    const items: JsonNode[] = [];
    for (let taken = next(); taken.punctuation !== ']'; taken = next()) {
      if (items.length > 0) {
        if (taken.punctuation !== ',') throw new NotJson();
        taken = next();
      }
      items.push(value(depth + 1, taken));
    }
    return { start, end: position, items, value: items.map((item) => item.value) };
  };

  try {
    const root = value(0);
    return text.slice(position).trim() === '' ? root : undefined;
  } catch (error) {
    if (error instanceof NotJson || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function skip(text: string, position: number): number {
  let at = position;
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) at += 1;
  return at;
}

function stringEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) break;
    if (unit === 0x5c) at += 1;
  }
  throw new NotJson();
}

export interface TextEdit extends Span {
  readonly text: string;
  /** What stood there, unescaped. */
  readonly was: string;
}

/** The changes that make of the JSON at `node` the value `masked`, which has its form: ascending. */
export function jsonEdits(node: JsonNode, masked: JsonValue): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const visit = (at: JsonNode, now: JsonValue): void => {
    if (at.value === now) return;
    if (at.items && Array.isArray(now)) {
      at.items.forEach((item, index) => {
        visit(item, now[index] as JsonValue);
      });
      return;
    }
    if (at.entries && isJsonObject(now) && isJsonObject(at.value)) {
      const places = new Map(Object.keys(at.value).map((name, index) => [name, index]));
      const names = Object.keys(now);
      for (const { name, start, end, node: entry } of at.entries) {
        const newName = names[places.get(name) ?? -1];
        if (newName === undefined) throw new Error('a masked object has another form');
        if (newName !== name) edits.push({ start, end, text: JSON.stringify(newName), was: name });
        visit(entry, now[newName] as JsonValue);
      }
      return;
    }
    const was = typeof at.value === 'string' ? at.value : JSON.stringify(at.value);
    edits.push({ start: at.start, end: at.end, text: JSON.stringify(now), was });
  };
  visit(node, masked);
  return edits;
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, text: written } of edits) {
    result += text.slice(from, start) + written;
    from = end;
  }
  return result + text.slice(from);
}
