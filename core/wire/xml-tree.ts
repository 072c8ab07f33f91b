// XML as a small tree. What makes one document mean two things is refused [P9]: document types and with them all
// entities but the five, processing instructions, other encodings, unbound prefixes. CDATA is text; comments are nothing.
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { CountersignError } from '../countersign-error.ts';
import { malformed, maximumDepth } from './refusals.ts';

export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  /** Without namespace declarations. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All character data directly inside, in order. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
}

const declarationNamespace = 'http://www.w3.org/2000/xmlns/';
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Throws CountersignError `malformed-request`. */
export function parseXml(bytes: Uint8Array): XmlElement {
  const stack: OpenElement[] = [];
  let root: OpenElement | undefined;
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on('error', (error) => {
    throw malformed('XML', error.message);
  });
  parser.on('doctype', () => {
    throw malformed('XML', 'document types and entities are not taken');
  });
  parser.on('processinginstruction', () => {
    throw malformed('XML', 'processing instructions are not taken');
  });
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') throw malformed('XML', 'its version is not 1.0');
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      throw malformed('XML', 'it is not UTF-8');
  });
  parser.on('opentag', (tag) => {
    if (stack.length >= maximumDepth) throw malformed('XML', `it nests deeper than ${maximumDepth} levels`);
    const element = openElement(tag);
    const parent = stack.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
    stack.push(element);
  });
  parser.on('closetag', () => {
    stack.pop();
  });
  const addText = (text: string): void => {
    const element = stack.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    parser.write(decoder.decode(bytes)).close();
  } catch (error) {
    if (error instanceof CountersignError) throw error;
    throw malformed('XML', 'it is not UTF-8');
  }
  if (root === undefined) throw malformed('XML', 'there is no element');
  return root;
}

function openElement(tag: SaxesTagNS): OpenElement {
  const attributes = Object.values(tag.attributes)
    .filter(({ uri }) => uri !== declarationNamespace)
    .map(({ local, uri, value }) => ({ name: local, namespace: uri, value }));
  return { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
}

// XML 1.0 section 2.2: everything else has no spelling in XML, not even as a character reference.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const illegal = /[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g;
// Line ends that a parser would change to `\n`, and those of XML 1.1, are written as references.
const special = /[&<>"\t\n\r\u0085\u2028]/g;
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Whether XML can hold the text at all. */
export function isXmlText(text: string): boolean {
  return text.isWellFormed() && text.search(illegal) === -1;
}

/** For messages, which people read: what XML cannot hold becomes U+FFFD. */
export function replaceIllegal(text: string): string {
  return text.toWellFormed().replace(illegal, '\uFFFD');
}

/** Escapes text for content and for attributes in double quotes. */
export function escapeXml(text: string): string {
  return text.replace(special, (character) => references[character] ?? `&#x${codePoint(character)};`);
}

function codePoint(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}
