// What a warm function reads services by: what was deployed, and what was published over it since.
import { expect, test } from 'vitest';
import { deployedServiceFiles } from '../../../adapters/service-files.ts';
import { createBundle } from '../../../core/bundle.ts';
import { catalogueBundles } from '../../../core/catalogue/bundle.ts';
import { createCurrentServiceData } from '../../../core/catalogue/current-service-data.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { newerFiles } from '../../support/newer-catalogue.ts';

const deployed = deployedServiceFiles('dist');
const newer = createBundle(catalogueBundles, newerFiles());
const unavailable = new CountersignError('record-unavailable', 'the catalogue cannot be read');

function createData() {
  let nowSeconds = 0;
  let published: typeof newer | undefined;
  let fails = false;
  const data = createCurrentServiceData({
    deployed,
    store: {
      async current() {
        if (fails) throw unavailable;
        return published;
      },
    },
    clock: () => nowSeconds * 1000,
    maximumAgeSeconds: 20,
  });
  return {
    data,
    publish(bundle: typeof newer) {
      published = bundle;
    },
    fail(now: boolean) {
      fails = now;
    },
    async after(seconds: number) {
      nowSeconds += seconds;
      await data.refresh();
      return data.catalogue.service('s3')?.operation('ListNotes')?.name;
    },
  };
}

test('a service is the deployed one until a newer one is published, within the age, and again after none is', async () => {
  const { data, after, publish } = createData();
  expect(await after(0)).toBeUndefined();
  publish(newer);
  expect(await after(19)).toBeUndefined();
  expect(await after(1)).toBe('ListNotes');
  expect(data.iam.service('s3')?.action('ListNotes')?.accessLevel).toBe('List');
  expect(data.operationNames().get('s3')).toContain('ListNotes');
  expect(data.catalogue.service('sqs')?.operation('SendMessage')).toBeDefined();
  expect(data.catalogue.servicesBySigningName('s3')[0]).toBe('s3');
  publish(createBundle(catalogueBundles, {}));
  expect(await after(20)).toBeUndefined();
});

test('a service that was not deployed is there once it is published', async () => {
  const { data, after, publish } = createData();
  publish(
    createBundle(catalogueBundles, {
      'catalogue/orchard.json': newer.files['catalogue/s3.json']?.replace('"s3"', '"orchard"') ?? '',
    }),
  );
  await after(0);
  expect(data.catalogue.serviceIds).toContain('orchard');
});

test('which of those that sign with one name is asked first does not change by what is published', async () => {
  const { data, after, publish } = createData();
  const neptune = JSON.parse(deployed('catalogue/neptune.json'));
  const { CreateDBCluster } = neptune.operations;
  for (let number = 0; number < 300; number++) neptune.operations[`Added${number}`] = CreateDBCluster;
  publish(createBundle(catalogueBundles, { 'catalogue/neptune.json': JSON.stringify(neptune) }));
  await after(0);
  expect(data.catalogue.service('neptune')?.operation('Added299')).toBeDefined();
  expect(data.catalogue.servicesBySigningName('rds')[0]).toBe('rds');
});

test('while the store does not answer, what was known is used for five minutes, and then nothing', async () => {
  const { after, publish, fail } = createData();
  publish(newer);
  expect(await after(0)).toBe('ListNotes');
  fail(true);
  expect(await after(299)).toBe('ListNotes');
  await expect(after(1)).rejects.toBe(unavailable);
  fail(false);
  expect(await after(20)).toBe('ListNotes');
});

test('nothing is read before it could be known what is in force', async () => {
  const { data, after, fail } = createData();
  fail(true);
  await expect(after(0)).rejects.toBe(unavailable);
  expect(() => data.iam.service('s3')).toThrow(unavailable);
});
