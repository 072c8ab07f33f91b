// A folder of service models, read as it is asked for.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ModelFiles } from '../core/catalogue/compile/model-places.ts';

/** Throws an Error of the file system when there is no such folder. */
export function modelFolder(directory: string): ModelFiles {
  return {
    names: readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')),
    text(name) {
      const bytes = readFileSync(join(directory, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    },
  };
}
