// Records what this release leaves behind, for the tests of the upgrades to later ones: the template of its data stack, and what
// its functions wrote for a live session and a request that waits. `node scripts/record-release.ts`, once, before a release.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyDirectory } from '../local/deploy.ts';
import { createProgress } from '../local/progress.ts';
import { seeds } from '../local/seeds.ts';
import { startStack } from '../local/stack.ts';
import {
  dataResources,
  dataStackName,
  issuerPlaceholder,
  itemsOf,
  type RecordedRelease,
  releasesDirectory,
  replaceBytes,
} from '../test/support/recorded-release.ts';

/** What a deploy writes again holds an ExternalId, and counters are of no use later. */
const tables = ['Policies', 'Sessions', 'Requests', 'Grants', 'Listings', 'Registry'];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
const stack = await startStack({
  stateDirectory: mkdtempSync(join(tmpdir(), 'countersign-release-')),
  progress: createProgress((line) => console.error(line), Date.now),
  signal: new AbortController().signal,
});
try {
  const token = readFileSync(stack.environments.tokenFile('demo-agent'), 'utf8');
  const { status } = await fetch(`${stack.url}/v1/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      connection: 'demo',
      service: 's3',
      operation: 'PutObject',
      parameters: { Bucket: seeds.bucket, Key: 'recorded.txt', ContentType: 'text/plain' },
    }),
  });
  if (status !== 202) throw new Error(`the call was answered ${status}, expected 202: it has to wait`);
  const resources = await dataResources(stack.emulatorUrl);
  const items: Record<string, RecordedRelease['items'][string]> = {};
  for (const [logicalId, physicalId] of resources) {
    const table = /^Tables(\w+?)[0-9A-F]{8}$/.exec(logicalId)?.[1];
    if (table === undefined || !tables.includes(table)) continue;
    items[logicalId] = await itemsOf(stack.emulatorUrl, physicalId);
  }
  const directory = join(releasesDirectory, version);
  mkdirSync(directory, { recursive: true });
  const recorded = { recordedAtEpochSeconds: Math.floor(Date.now() / 1000), items };
  const text = JSON.stringify(recorded, replaceBytes, 1).replaceAll(stack.issuer, issuerPlaceholder);
  writeFileSync(join(directory, 'items.json'), `${text}\n`);
  const template = readFileSync(join(assemblyDirectory(stack), `${dataStackName}.template.json`), 'utf8');
  writeFileSync(join(directory, 'data.template.json'), `${JSON.stringify(JSON.parse(template), null, 1)}\n`);
} finally {
  await stack.stop();
}
