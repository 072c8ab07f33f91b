// Whatever the shape and the value, what is written is read back the same: otherwise AWS would get another call than
// the one that was decided on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../core/catalogue/model.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import { readCborBody, writeCborBody } from '../../../core/wire/cbor-body.ts';
import { parseFormPairs } from '../../../core/wire/form.ts';
import { readJsonBody, writeJsonBody } from '../../../core/wire/json-body.ts';
import { readQueryParameters, writeQueryParameters } from '../../../core/wire/query-body.ts';
import { readQueryResponse, writeQueryResponse } from '../../../core/wire/query-response.ts';
import { integerValue } from '../../../core/wire/scalar-values.ts';
import { readXmlBody, writeXmlBody } from '../../../core/wire/xml-body.ts';
import { isXmlText } from '../../../core/wire/xml-tree.ts';
import * as shapes from '../../support/shapes.ts';

/** What a protocol has a spelling for. */
interface Limits {
  readonly documents: boolean;
  readonly nulls: boolean;
  /** Structures and maps that are there and empty. */
  readonly empties: boolean;
  readonly maps: boolean;
  readonly text: (text: string) => boolean;
}

const { string, boolean, integer, long, float, double, timestamp, blob } = shapes;
const scalars = [string, boolean, integer, long, float, double, timestamp, blob];
const memberName = fc.stringMatching(/^[A-Z][A-Za-z]{0,8}$/);

function anyShape(limits: Limits, levels: number): fc.Arbitrary<Shape> {
  const scalar = fc.constantFrom(...scalars);
  const leaf = limits.documents ? fc.oneof(scalar, fc.constant(shapes.document)) : scalar;
  if (levels === 0) return leaf;
  const inner = anyShape(limits, levels - 1);
  return fc.oneof(
    leaf,
    inner.map((item) => shapes.list(item)),
    limits.maps ? inner.map((value) => shapes.map(value)) : leaf,
    anyStructure(limits, levels - 1),
  );
}

function anyStructure(limits: Limits, levels: number): fc.Arbitrary<Shape> {
  const traits = fc.record({
    flattened: fc.boolean(),
    locationName: fc.option(memberName, { nil: undefined }),
  });
  const member = fc.tuple(memberName, anyShape(limits, levels), traits);
  return fc.array(member, { minLength: limits.empties ? 0 : 1, maxLength: 4 }).map((members) => {
    const seen = new Set<string>();
    const unique: Record<string, ReturnType<typeof shapes.member>> = {};
    for (const [name, shape, { flattened, locationName }] of members) {
      // Members never share a name on the wire; forms compare names without case.
      const names = [name, locationName ?? name].map((text) => text.toLowerCase());
      if (names.some((text) => seen.has(text))) continue;
      for (const text of names) seen.add(text);
      const canFlatten = shape.type === 'list' || shape.type === 'map';
      unique[name] = shapes.member(shape, {
        flattened: flattened && canFlatten,
        ...(locationName === undefined ? {} : { locationName }),
      });
    }
    return shapes.structure('Struct', unique);
  });
}

const anyLong = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => integerValue(value) ?? 0);
const anyNumber = fc.double().map((value) => (Number.isFinite(value) ? value + 0 : String(value)));
const anyBlob = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const range = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };
const anyDate = fc.date({ ...range, noInvalidDate: true }).map((value) => value.toISOString());
/** A null document would be an absent member. */
const anyDocument = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)
  .filter((value) => value !== null);

function anyValue(shape: Shape, limits: Limits, flattened = false): fc.Arbitrary<JsonValue> {
  const text = fc
    .string({ unit: 'binary', maxLength: 12 })
    .filter((value) => value.isWellFormed() && limits.text(value));
  // A flattened list or map without entries has no element at all, which is as good as absent.
  const minLength = limits.empties && !flattened ? 0 : 1;
  switch (shape.type) {
    case 'structure': {
      const members = [...(shape.members?.values() ?? [])];
      const model = Object.fromEntries(
        members.map((member) => [member.name, anyValue(member.shape, limits, member.flattened)]),
      );
      const options = { requiredKeys: [], noNullPrototype: true };
      const record = fc.record(model, options) as fc.Arbitrary<JsonObject>;
      return limits.empties ? record : record.filter((value) => Object.keys(value).length > 0);
    }
    case 'list': {
      if (shape.item === undefined) throw new Error('a list without items');
      const item = anyValue(shape.item.shape, limits);
      return fc.array(limits.nulls ? fc.option(item) : item, { minLength, maxLength: 3 });
    }
    case 'map': {
      if (shape.value === undefined) throw new Error('a map without values');
      const value = anyValue(shape.value.shape, limits);
      const entry = limits.nulls ? fc.option(value) : value;
      const key = fc.oneof(text, fc.constant('__proto__'));
      return fc.dictionary(key, entry, { minKeys: minLength, maxKeys: 3, noNullPrototype: true });
    }
    case 'string':
      return text;
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'long':
      return anyLong;
    case 'float':
    case 'double':
      return anyNumber;
    case 'timestamp':
      return anyDate;
    case 'blob':
      return anyBlob;
    case 'document':
      return anyDocument;
  }
}

interface Codec {
  readonly name: string;
  readonly limits: Limits;
  readonly trip: (value: JsonValue, shape: Shape) => JsonValue;
}

const json: Limits = { documents: true, nulls: true, empties: true, maps: true, text: () => true };
const cbor: Limits = { ...json, documents: false };
const xml: Limits = { ...cbor, nulls: false, text: isXmlText };
const form: Limits = { ...cbor, nulls: false, empties: false };

const codecs: readonly Codec[] = [
  {
    name: 'JSON',
    limits: json,
    trip: (value, shape) => readJsonBody(writeJsonBody(value, shape), shape, 'request').value,
  },
  {
    name: 'CBOR',
    limits: cbor,
    trip: (value, shape) => readCborBody(writeCborBody(value, shape), shape, 'request').value,
  },
  {
    name: 'XML',
    limits: xml,
    trip: (value, shape) =>
      readXmlBody(writeXmlBody(value, shape, { root: 'Root' }), shape, { mode: 'request' }).value,
  },
  ...(['query', 'ec2'] as const).flatMap((protocol): Codec[] => [
    {
      name: `a form of ${protocol}`,
      limits: { ...form, maps: protocol === 'query' },
      trip: (value, shape) => {
        const text = writeQueryParameters(value, shape, protocol, { action: 'Op', version: '1' });
        return readQueryParameters(parseFormPairs(text), shape, protocol);
      },
    },
    {
      name: `an answer of ${protocol}`,
      limits: xml,
      trip: (value, shape) => {
        const frame = { operationName: 'Op', requestId: '1', protocol };
        return readQueryResponse(writeQueryResponse(value, shape, frame), 'Op', shape, protocol).value;
      },
    },
  ]),
];

describe.each(codecs)('$name', ({ limits, trip }) => {
  it('is read back as it was written', () => {
    const cases = anyStructure(limits, 2).chain((shape) =>
      fc.tuple(fc.constant(shape), anyValue(shape, limits)),
    );
    fc.assert(
      fc.property(cases, ([shape, value]) => {
        expect(trip(value, shape)).toEqual(value);
      }),
      { numRuns: 200 },
    );
  });
});
