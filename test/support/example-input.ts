// Makes an example input or output for an operation from its model: once in the form of `Call.parameters`, once as the
// SDK for JavaScript takes it.
import { sha256Hex } from '../../core/call.ts';
import type { Member, Operation, Shape } from '../../core/catalogue/model.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';

interface ExampleInput {
  readonly parameters: JsonObject;
  readonly sdkInput: Record<string, unknown>;
}

/** An output with all of its members but streamed ones. */
export function exampleOutput(operation: Operation): JsonObject {
  if (operation.output === undefined) return {};
  const { [operation.streamingOutput ?? '']: _, ...output } = exampleStructure(operation.output, 'all', 0)
    .json as JsonObject;
  return output;
}

interface Example {
  readonly json: JsonValue;
  readonly sdk: unknown;
}

/** What describes other bytes, which a made-up value would do wrongly: the body's, or a key that the SDK hashes. */
const isFraming =
  /^(?:ContentMD5|ContentLength|Checksum(?:CRC|SHA|MD5|XX).*|(?:CopySource)?SSECustomerKey(?:MD5)?)$/;
const maximumDepth = 4;
const timestamp = '2026-11-22T23:50:14.000Z';

/** `members`: only the required ones, or all of them. */
export function exampleInput(operation: Operation, members: 'required' | 'all'): ExampleInput {
  const { input } = operation;
  if (input === undefined) return { parameters: {}, sdkInput: {} };
  const { json, sdk } = exampleStructure(input, members, 0);
  const parameters = { ...(json as JsonObject) };
  const { streamingInput } = operation;
  if (streamingInput !== undefined) {
    const bytes = Buffer.from('bytes');
    (sdk as Record<string, unknown>)[streamingInput] = bytes;
    parameters[streamingInput] = { sha256: sha256Hex(bytes), lengthBytes: bytes.length };
  } else if (operation.checksumAlgorithmMember !== undefined) {
    delete parameters[operation.checksumAlgorithmMember];
  }
  return { parameters, sdkInput: sdk as Record<string, unknown> };
}

function exampleStructure(shape: Shape, which: 'required' | 'all', depth: number): Example {
  const json: Record<string, JsonValue> = {};
  const sdk: Record<string, unknown> = {};
  const all = [...(shape.members?.values() ?? [])];
  const chosen =
    shape.union === true
      ? all.slice(0, 1)
      : all.filter(
          (member) =>
            !isFraming.test(member.name) &&
            (member.required || member.idempotencyToken || (which === 'all' && depth < maximumDepth)),
        );
  for (const member of chosen) {
    const example = exampleOf(member, which, depth + 1);
    json[member.name] = example.json;
    sdk[member.name] = example.sdk;
  }
  return { json, sdk };
}

function exampleOf(member: Member, which: 'required' | 'all', depth: number): Example {
  const { shape, name } = member;
  const same = (value: JsonValue): Example => ({ json: value, sdk: value });
  switch (shape.type) {
    case 'structure':
      return exampleStructure(shape, which, depth);
    case 'list': {
      if (shape.item === undefined) return same([]);
      const item = exampleOf(shape.item, which, depth + 1);
      return { json: [item.json, item.json], sdk: [item.sdk, item.sdk] };
    }
    case 'map': {
      if (shape.value === undefined) return same({});
      const key = shape.key?.shape.enum?.[0] ?? 'key';
      const value = exampleOf(
        { ...shape.value, ...(member.location === undefined ? {} : { location: member.location }) },
        which,
        depth + 1,
      );
      return { json: { [key]: value.json }, sdk: { [key]: value.sdk } };
    }
    case 'boolean':
      return same(true);
    case 'integer':
    case 'long':
      return same(member.location === 'statusCode' ? 200 : 7);
    case 'float':
    case 'double':
      return same(1.5);
    case 'timestamp':
      return { json: timestamp, sdk: new Date(timestamp) };
    case 'blob':
      return { json: Buffer.from('bytes').toString('base64'), sdk: Uint8Array.from(Buffer.from('bytes')) };
    case 'document':
      return same({ a: [1, 'two', null] });
    case 'string':
      if (name === 'Bucket') return same('example-bucket');
      return same(
        shape.enum?.[0] ?? (member.location?.startsWith('header') ? 'a/b; c="d", e' : 'Text & <more> "é"'),
      );
  }
}
