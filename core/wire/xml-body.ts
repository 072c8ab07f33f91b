// XML bodies by model, for rest-xml: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
import type { Shape } from '../catalogue/model.ts';
import type { JsonValue } from '../json.ts';
import { memberOf } from './body-members.ts';
import { malformed, type ReadMode, unmodelled } from './refusals.ts';
import { readElement, type XmlReader } from './xml-reader.ts';
import { parseXml } from './xml-tree.ts';
import { writeElement, type XmlNamespace } from './xml-writer.ts';

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Reads a body into the form of `Call.parameters`. `shape` is the input or output, or the payload member's shape;
 * a scalar shape reads the root's text (S3's `LocationConstraint`). An empty body is an empty structure.
 * `root` and `namespace` are the names that the root must have where they are given; no namespace at all always passes,
 * as it does in S3.
 *
 * In `request` mode an unknown element or attribute throws `unmodelled-parameter`; in `response` mode it is dropped
 * and `unmodelled` is true. Throws CountersignError `malformed-request`, `invalid-parameter`, `ambiguous-request`.
 */
export function readXmlBody(
  bytes: Uint8Array,
  shape: Shape,
  options: { mode: ReadMode; root?: string; namespace?: string },
): { value: JsonValue; unmodelled: boolean } {
  if (bytes.length === 0) {
    if (shape.type !== 'structure') throw malformed('XML', 'the body is empty');
    return { value: {}, unmodelled: false };
  }
  const root = parseXml(bytes);
  if (options.root !== undefined && root.name !== options.root) throw unmodelled(root.name);
  const namespaceFits = root.namespace === '' || root.namespace === (options.namespace ?? root.namespace);
  if (!namespaceFits)
    throw malformed('XML', `the namespace of \`${options.root ?? 'the root'}\` is another service's`);
  const reader: XmlReader = { mode: options.mode, namespace: root.namespace, unmodelled: false };
  const value = readElement(root, memberOf(shape), root.name, reader, true);
  return { value, unmodelled: reader.unmodelled };
}

/**
 * Writes a value in the form of `Call.parameters` under the element `root`; the reverse of `readXmlBody`.
 * Throws CountersignError `unmodelled-parameter` or `invalid-parameter`.
 */
export function writeXmlBody(
  value: JsonValue,
  shape: Shape,
  options: { root: string; xmlNamespace?: XmlNamespace },
): Uint8Array {
  const text = writeElement(options.root, value, memberOf(shape), shape.name, options.xmlNamespace, true);
  return Buffer.from(xmlDeclaration + text, 'utf8');
}
