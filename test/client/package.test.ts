// The client package: made from the OpenAPI document that is answered, and packed as its users install it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFrom } from '../../scripts/generated-from.ts';
import { openApiDocument } from '../support/openapi-document.ts';

const documentText = readFileSync('client/openapi.json', 'utf8');

test('its OpenAPI document is the one that is answered (else: `npm run client`)', async () => {
  expect(JSON.parse(documentText)).toEqual(await openApiDocument());
});

test('its types are made from that document', () => {
  expect(readFileSync('client/schema.d.ts', 'utf8').startsWith(generatedFrom(documentText))).toBe(true);
});

test('it depends on what this project tests it with', () => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { dependencies } = JSON.parse(readFileSync('client/package.json', 'utf8'));
  for (const [name, version] of Object.entries(dependencies)) expect(devDependencies[name]).toBe(version);
});

test('packed, it is JavaScript with its types', async () => {
  execFileSync(process.execPath, ['scripts/build-client.ts', '--package'], { stdio: 'pipe' });
  const { exports } = JSON.parse(readFileSync('dist/client/package.json', 'utf8'));
  const { types, default: program } = exports['.'];
  expect(existsSync(resolve('dist/client', types))).toBe(true);
  expect(await import(resolve('dist/client', program))).toMatchObject({
    createCountersignClient: expect.any(Function),
    CountersignProblem: expect.any(Function),
    NotApproved: expect.any(Function),
  });
});
