// A secret that one member gave away may stand in another that nothing marks: takes the known ones out of the whole document. Only
// texts that cannot be ordinary words are looked for, or masking `production` once would mask it everywhere.
import { isJsonObject, type JsonValue } from '../json.ts';
import { setOwn } from '../wire/json-object.ts';
import type { Pseudonym } from './pseudonym.ts';

const shortestCharacters = 8;
const mostSecrets = 2_000;

/** Random enough to be recognised anywhere: letters, digits and a sign, or long and mixed without separators. */
export function isTelling(text: string): boolean {
  if (text.length < shortestCharacters || text.length > 4096 || text.includes('[masked:')) return false;
  if (/^(?:arn:|https?:\/\/[^@?]*$)/.test(text) || /\s/.test(text)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9._:/\- ]/].filter((pattern) =>
    pattern.test(text),
  ).length;
  return classes >= 3 || (text.length >= 20 && classes >= 2 && !/[-_.:/]/.test(text));
}

export function scrubDocument(
  document: JsonValue,
  secrets: readonly string[],
  pseudonym: Pseudonym,
  found: (path: string) => void,
): JsonValue {
  const telling = secrets.filter(isTelling).slice(0, mostSecrets);
  if (telling.length === 0) return document;
  const byStart = new Map<string, string[]>();
  const starts = new Uint8Array(65_536);
  for (const secret of telling) {
    const start = secret.slice(0, 4);
    byStart.set(start, [...(byStart.get(start) ?? []), secret]);
    starts[startHash(secret, 0)] = 1;
  }

  const scrubText = (text: string): string => {
    if (text.length < shortestCharacters) return text;
    let result = '';
    let from = 0;
    for (let at = 0; at + shortestCharacters <= text.length; at += 1) {
      if (starts[startHash(text, at)] === 0) continue;
      const candidates = byStart.get(text.slice(at, at + 4));
      const secret = candidates?.find((candidate) => text.startsWith(candidate, at));
      if (secret === undefined) continue;
      result += text.slice(from, at) + pseudonym(secret, 'sensitive');
      from = at + secret.length;
      at = from - 1;
    }
    return from === 0 ? text : result + text.slice(from);
  };

  const visit = (node: JsonValue, path: string): JsonValue => {
    if (typeof node === 'string') {
      const scrubbed = scrubText(node);
      if (scrubbed !== node) found(path);
      return scrubbed;
    }
    if (Array.isArray(node)) {
      const list = node as readonly JsonValue[];
      const scrubbed = list.map((entry, index) => visit(entry, `${path}[${index}]`));
      return scrubbed.some((entry, index) => entry !== list[index]) ? scrubbed : node;
    }
    if (!isJsonObject(node)) return node;
    let changed: Record<string, JsonValue> | undefined;
    for (const name of Object.keys(node)) {
      const entry = node[name] as JsonValue;
      const scrubbed = visit(entry, `${path}.${name}`);
      if (scrubbed === entry) continue;
      changed ??= { ...node };
      setOwn(changed, name, scrubbed);
    }
    return changed ?? node;
  };
  return visit(document, '$');
}

function startHash(text: string, at: number): number {
  return (text.charCodeAt(at) * 251 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff;
}
