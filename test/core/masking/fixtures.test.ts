import { expect, test } from 'vitest';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';
import { measureMasking } from '../../masking-fixtures/measure.ts';

const { documents, services, secrets, harmless, missed, changed } = measureMasking({
  pseudonym: pseudonymUnder(Buffer.from('a masking key')),
  profile: 'standard',
});

test('the fixture set has at least 300 secrets in 200 documents of 40 services', () => {
  expect(documents).toBeGreaterThanOrEqual(200);
  expect(services).toBeGreaterThanOrEqual(40);
  expect(secrets).toBeGreaterThanOrEqual(300);
});

test('at least 97 % of its secrets are masked to the last piece', () => {
  expect(missed.length / secrets, missed.join('\n')).toBeLessThanOrEqual(0.03);
});

test('at most 1.5 % of its harmless texts are changed', () => {
  expect(changed.length / harmless, changed.join('\n')).toBeLessThanOrEqual(0.015);
});
