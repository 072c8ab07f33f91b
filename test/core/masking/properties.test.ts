// What must hold of masking for any document: it is done once, no known secret stays, and what tells things apart is left alone.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../core/json.ts';
import { maskDocument } from '../../../core/masking/mask-document.ts';
import { type MaskingProfile, maskingProfiles } from '../../../core/masking/mask-options.ts';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';
import { secretValue } from '../../masking-fixtures/secret-values.ts';

const pseudonym = pseudonymUnder(Buffer.from('a masking key'));

function masked(value: JsonValue, profile: MaskingProfile = 'standard') {
  const outcome = maskDocument(value, { direction: 'response' }, { pseudonym, profile });
  if ('withheld' in outcome) throw new Error(outcome.withheld);
  return outcome;
}

const names = fc.constantFrom(
  'Name',
  'Description',
  'Output',
  'Value',
  'Message',
  'Items',
  'Tags',
  'UserData',
  'x',
);
const prose = fc.oneof(
  fc.lorem({ maxCount: 6 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom('', 'true', '42', 'a=b; c: d'),
);
/** The kinds that are told by themselves, wherever they stand. */
const knownKinds = ['github', 'slack', 'stripe', 'jwt', 'pem'] as const;
const knownSecret = fc
  .tuple(fc.constantFrom(...knownKinds), fc.nat(9_999))
  .map(([kind, seed]) => secretValue(kind, `${seed}`));
const sentence = fc
  .tuple(prose, knownSecret, prose)
  .map(([before, secret, after]) => ({ text: `${before}\n${secret}\n${after}`, secret }));

const documentOf = (text: fc.Arbitrary<string>): fc.Arbitrary<JsonValue> =>
  fc.letrec<{ node: JsonValue }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      text,
      fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(names, tie('node'), { maxKeys: 5 }),
    ),
  })).node;

describe('for any document', () => {
  test('[L6] no secret of a known kind stays, whatever stands around it', () => {
    fc.assert(
      fc.property(
        documentOf(prose),
        fc.array(sentence, { minLength: 1, maxLength: 3 }),
        names,
        (around, sentences, name) => {
          const document = {
            around,
            list: sentences.map(({ text }) => ({ [name]: text })),
            [name]: sentences[0]?.text ?? '',
          };
          for (const profile of maskingProfiles) {
            const written = JSON.stringify(masked(document, profile).value);
            for (const { secret } of sentences) {
              // Its own letters, beyond what its kind always begins with.
              const body = secret.startsWith('-----') ? (secret.split('\n')[2] ?? '') : secret.slice(-16);
              expect(written).not.toContain(body);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(maskingProfiles)('what is masked once in %s is masked', (profile) => {
    const text = fc.oneof(
      prose,
      sentence.map((each) => each.text),
      fc.constantFrom('password=hunter2-and', 'postgres://a:b1c2d3@h/x'),
    );
    fc.assert(
      fc.property(documentOf(text), (document) => {
        const { value } = masked(document, profile);
        expect(masked(value, profile).value).toEqual(value);
      }),
      { numRuns: 200 },
    );
  });

  test('its form stays: every number, every name and every place', () => {
    const formOf = (value: JsonValue): unknown => {
      if (typeof value === 'string') return '';
      if (Array.isArray(value)) return value.map(formOf);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, formOf(entry)]));
    };
    fc.assert(
      fc.property(
        documentOf(
          fc.oneof(
            prose,
            sentence.map(({ text }) => text),
          ),
        ),
        (document) => {
          expect(formOf(masked(document).value)).toEqual(formOf(document));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what tells things apart is left alone', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''));
  const base64 = (length: number) =>
    fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => Buffer.from(bytes).toString('base64'))
      // The marks of Azure's keys are rare in bytes that a service draws, and not in those that look for what fails.
      .filter((text) => !/AzCa|ACDb|ACRC|AzFu|AzSe|APIM|\+ASt|\+AMC|\+ABa|\+AEh|AZDO|JQQJ99/.test(text));
  const account = fc.integer({ min: 1e11, max: 1e12 - 1 });

  test.each<[what: string, name: string, value: fc.Arbitrary<string>]>([
    ['ids of resources', 'InstanceId', hex(17).map((digits) => `i-${digits}`)],
    ['ARNs', 'RoleArn', fc.tuple(account, hex(8)).map(([id, name]) => `arn:aws:iam::${id}:role/${name}`)],
    [
      'ARNs of secrets',
      'SecretArn',
      fc
        .tuple(account, hex(6))
        .map(([id, end]) => `arn:aws:secretsmanager:eu-central-1:${id}:secret:db-${end}`),
    ],
    ['tokens of pages', 'NextToken', base64(60)],
    ['tokens of changes', 'ChangeToken', fc.uuid()],
    ['idempotency tokens', 'ClientRequestToken', fc.uuid()],
    ['ETags', 'ETag', hex(32).map((digits) => `"${digits}"`)],
    ['ids of versions', 'VersionId', base64(24)],
    ['handles of receipts', 'ReceiptHandle', base64(90)],
    ['digests', 'CodeSha256', base64(32)],
    ['ids of access keys', 'AccessKeyId', hex(16).map((digits) => `AKIA${digits.toUpperCase()}`)],
    [
      'times',
      'LastModified',
      fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((date) => date.toISOString()),
    ],
  ])('%s', (_, name, value) => {
    fc.assert(
      fc.property(value, (text) => {
        const document = { Items: [{ [name]: text }], [name]: text };
        expect(masked(document).value).toEqual(document);
      }),
      { numRuns: 200 },
    );
  });
});
