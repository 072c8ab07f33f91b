// docs/events.md, its schema and the code name the same events, and what the code makes fits the schema.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { requestEvent, requestEventTypes } from '../core/approvals/request-events.ts';
import { catalogueBundles } from '../core/catalogue/bundle.ts';
import { newId } from '../core/identifiers.ts';
import { policyBundles } from '../core/policy/bundle.ts';
import { question } from './support/approval-cast.ts';
import { createTestDesk } from './support/approval-desk.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const schema = JSON.parse(read('docs/schemas/events.schema.json'));
const validate = new Ajv2020().compile(schema);

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
const sources = ['core', 'functions', 'adapters'].flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(`${folder}/${path}`)),
);
const emittedByName = sources.flatMap((text) => matches(text, /\.emit\(\{\s*type: '(\w+)'/g));
const ofBundles = [policyBundles, catalogueBundles].flatMap((kind) => [
  kind.publishedEvent,
  kind.stagedEvent,
]);
const emitted = [...new Set([...requestEventTypes, ...ofBundles, ...emittedByName])].sort();

describe('the events on the bus', () => {
  test('are all in the document, and no other', () => {
    expect(matches(read('docs/events.md'), /^\| `(\w+)` \|/gm).sort()).toEqual(emitted);
  });

  test('are all in the schema, and no other', () => {
    const names = schema.oneOf.map(
      (event: { properties: { 'detail-type': { const: string } } }) => event.properties['detail-type'].const,
    );
    expect(names.sort()).toEqual(emitted);
  });

  test.each(requestEventTypes)('%s fits the schema, and holds nothing of the call', async (type) => {
    const request = await createTestDesk().approvals.ask(question());
    // The desk of the tests counts its requests; the published form is that of `newId`.
    const id = newId('req', (lengthBytes) => randomBytes(lengthBytes));
    const { detail } = requestEvent(type, { ...request, id });
    const event = { source: 'countersign', 'detail-type': type, detail };
    expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...event, detail: { ...detail, maskedCall: {} } })).toBe(false);
  });
});
