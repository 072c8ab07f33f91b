// Answers of the query and ec2 protocols: XML with a frame around the output.
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
import type { Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { FormProtocol } from './query-names.ts';
import { invalid, malformed } from './refusals.ts';
import { xmlDeclaration } from './xml-body.ts';
import { readStructure, type XmlReader } from './xml-reader.ts';
import { escapeXml, parseXml, type XmlElement } from './xml-tree.ts';
import { tag, writeMembers, type XmlNamespace } from './xml-writer.ts';

/** All that an operation's answer carries beside its output. */
export interface QueryFrame {
  readonly operationName: string;
  /** The element around the output in query; absent: `OPERATIONResult`. */
  readonly resultWrapper?: string;
  readonly xmlNamespace?: XmlNamespace;
  readonly requestId: string;
  readonly protocol: FormProtocol;
}

/**
 * Reads an answer into the form of `Call.parameters`. `shape` is the output's, absent when there is none.
 * What the model does not know is dropped and `unmodelled` is true. Throws CountersignError `malformed-request`
 * when it is not such an answer, `invalid-parameter` or `ambiguous-request` for values of a wrong type.
 */
export function readQueryResponse(
  bytes: Uint8Array,
  operationName: string,
  shape: Shape | undefined,
  protocol: FormProtocol,
): { value: JsonObject; unmodelled: boolean; requestId?: string } {
  const root = parseXml(bytes);
  if (root.name !== `${operationName}Response`)
    throw malformed('XML', 'it is not an answer of this operation');
  const reader: XmlReader = { mode: 'response', namespace: root.namespace, unmodelled: false };
  const isFrame = ({ name }: XmlElement): boolean =>
    name === (protocol === 'ec2' ? 'requestId' : 'ResponseMetadata');
  const frames = root.children.filter(isFrame);
  const requestId = protocol === 'ec2' ? frames[0]?.text : child(frames[0], 'RequestId')?.text;
  const content = { ...root, children: root.children.filter((element) => !isFrame(element)) };
  const result = protocol === 'ec2' ? content : resultOf(content, operationName);
  if (shape === undefined && result !== undefined && result.children.length > 0) reader.unmodelled = true;
  const value =
    shape === undefined || result === undefined
      ? {}
      : readStructure(result, shape, `${operationName}Result`, reader, true);
  return { value, unmodelled: reader.unmodelled, ...(requestId === undefined ? {} : { requestId }) };
}

/** Writes an answer; the reverse of `readQueryResponse`. Throws `unmodelled-parameter` or `invalid-parameter`. */
export function writeQueryResponse(
  value: JsonValue,
  shape: Shape | undefined,
  frame: QueryFrame,
): Uint8Array {
  if (!isJsonObject(value)) throw invalid(frame.operationName, 'an object');
  const path = `${frame.operationName}Result`;
  const members = shape === undefined ? '' : writeMembers(value, shape, path, true);
  const requestId = escapeXml(frame.requestId);
  let content: string;
  if (frame.protocol === 'ec2') {
    content = tag('requestId', '', requestId) + members;
  } else {
    const result = shape === undefined ? '' : tag(frame.resultWrapper ?? path, '', members);
    content = result + tag('ResponseMetadata', '', tag('RequestId', '', requestId));
  }
  const namespace = frame.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(frame.xmlNamespace.uri)}"`;
  return Buffer.from(xmlDeclaration + tag(`${frame.operationName}Response`, namespace, content), 'utf8');
}

function resultOf(root: XmlElement, operationName: string): XmlElement | undefined {
  const [result, ...more] = root.children;
  if (result === undefined) return undefined;
  // In all 17 query services of the models the wrapper is the operation's name and `Result`.
  if (more.length > 0 || result.name !== `${operationName}Result`)
    throw malformed('XML', 'it has no single result');
  return result;
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}
