// The models that the catalogue is compiled from, laid out as botocore's loader wants them.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layerFile } from '../catalogue/botocore.ts';
import { openZip } from '../catalogue/zip.ts';

const dataFolder = 'awscli/awscli/botocore/data/';
const needed = /(?:\/(?:service-2|service-2\.sdk-extras|endpoint-rule-set-1)|^partitions)\.json$/;

/** Unpacks them below `parentDirectory` unless they are there. `source` is `NAME@VERSION` of the package. */
export function unpackModels(parentDirectory: string, source: string): string {
  const directory = join(parentDirectory, source.replace(/[^\w.-]+/g, '-'));
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const archive = openZip(layerFile);
  for (const entry of archive.names) {
    const name = entry.startsWith(dataFolder) ? entry.slice(dataFolder.length) : '';
    if (!needed.test(name)) continue;
    const file = join(unfinished, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, archive.text(entry));
  }
  renameSync(unfinished, directory);
  return directory;
}
