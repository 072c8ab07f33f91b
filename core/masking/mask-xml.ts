// Masks XML as text: each element's characters are judged by the element's name and its neighbours, as members of JSON are, and what
// is not masked stays to the byte. What the strict reader refuses is withheld.
import type { JsonValue } from '../json.ts';
import { escapeXml, parseXml } from '../wire/xml-tree.ts';
import { applyEdits, type TextEdit } from './json-text.ts';
import { maskDocument } from './mask-document.ts';
import type { MaskFinding, MaskOutcome, MaskSettings } from './mask-options.ts';

interface Element {
  readonly name: string;
  readonly path: string;
  readonly children: Element[];
  readonly attributes: Run[];
  readonly texts: Run[];
}

/** Characters between two tags, or an attribute's value. */
interface Run {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly isCdata: boolean;
}

export function maskXmlText(text: string, settings: MaskSettings): MaskOutcome<string> {
  let root: Element;
  try {
    parseXml(Buffer.from(text));
    root = scan(text);
  } catch {
    return { withheld: 'it is not XML that can be read in one way only' };
  }
  const findings: MaskFinding[] = [];
  const secrets = new Set<string>();
  const edits: TextEdit[] = [];

  // Elements are read level by level as objects, so that names and pairs mean what they mean in JSON.
  const visit = (element: Element): string | undefined => {
    const leaves = element.children.filter((child) => child.children.length === 0);
    const runs = [
      ...element.attributes,
      ...leaves.flatMap((leaf) => leaf.texts),
      ...(element.children.length === 0 && element === root ? element.texts : []),
    ];
    const object: Record<string, JsonValue> = {};
    for (const { name, text: value } of runs) {
      const before = object[name];
      object[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    const outcome = maskDocument(object, { direction: 'response' }, settings);
    if ('withheld' in outcome) return outcome.withheld;
    for (const finding of outcome.findings) {
      findings.push({ ...finding, path: finding.path.replace('$', element.path) });
    }
    for (const secret of outcome.secrets) secrets.add(secret);
    const taken = new Map<string, number>();
    for (const run of runs) {
      const index = taken.get(run.name) ?? 0;
      taken.set(run.name, index + 1);
      const now = (outcome.value as Record<string, JsonValue>)[run.name];
      const masked = Array.isArray(now) ? now[index] : now;
      if (typeof masked !== 'string' || masked === run.text) continue;
      edits.push({ start: run.start, end: run.end, text: escapeXml(masked), was: run.text });
    }
    for (const child of element.children) {
      const leaf = child.children.length === 0 && child.attributes.length === 0;
      const reason = leaf ? undefined : visit(child);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
  const withheld = visit(root);
  if (withheld !== undefined) return { withheld };
  const ordered = edits.sort((a, b) => a.start - b.start);
  return {
    value: applyEdits(text, ordered),
    findings,
    secrets: [...secrets].sort((a, b) => b.length - a.length),
  };
}

const tag =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/>]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const attribute = /\s+([^\s=>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Of a text that the strict reader took. */
function scan(text: string): Element {
  const top: Element = { name: '', path: '$', children: [], attributes: [], texts: [] };
  const stack: Element[] = [top];
  let from = 0;
  for (const match of text.matchAll(tag)) {
    const open = stack.at(-1) ?? top;
    addText(open, text, from, match.index);
    from = match.index + match[0].length;
    const [, cdata, slash, name = '', attributes = '', empty] = match;
    if (cdata !== undefined) {
      open.texts.push({ name: open.name, start: match.index, end: from, text: cdata, isCdata: true });
    } else if (slash === '/') {
      stack.pop();
    } else if (name !== '') {
      const local = name.replace(/^.*:/, '');
      const element: Element = {
        name: local,
        path: `${open.path}.${local}`,
        children: [],
        attributes: [],
        texts: [],
      };
      const begin = match.index + 1 + name.length;
      for (const found of attributes.matchAll(attribute)) {
        const value = found[2] ?? found[3] ?? '';
        const end = begin + found.index + found[0].length - 1;
        const attributeName = (found[1] ?? '').replace(/^.*:/, '');
        element.attributes.push({
          name: attributeName,
          start: end - value.length,
          end,
          text: unescaped(value),
          isCdata: false,
        });
      }
      open.children.push(element);
      if (empty !== '/') stack.push(element);
    }
  }
  return top;
}

function addText(element: Element, text: string, start: number, end: number): void {
  const raw = text.slice(start, end);
  if (raw.trim() === '') return;
  element.texts.push({ name: element.name, start, end, text: unescaped(raw), isCdata: false });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? whole;
  });
}
