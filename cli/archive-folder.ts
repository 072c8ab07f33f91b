// A download of the archive, as `aws s3 sync` leaves it: files whose paths are the keys. Read piece by piece, so that it may be
// larger than memory.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Files that are read at once. */
const concurrentReads = 32;

/** Every file below the folder with its key, sorted by folder. Rejects with the error of the file system. */
export async function* filesOf(
  folder: string,
): AsyncGenerator<{ readonly key: string; readonly bytes: Uint8Array }> {
  let waiting: string[] = [];
  for await (const path of pathsOf(folder)) {
    waiting.push(path);
    if (waiting.length < concurrentReads) continue;
    yield* readAll(folder, waiting);
    waiting = [];
  }
  yield* readAll(folder, waiting);
}

async function* pathsOf(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* pathsOf(path);
    else if (entry.isFile()) yield path;
  }
}

async function* readAll(folder: string, paths: readonly string[]) {
  const all = await Promise.all(paths.map((path) => readFile(path)));
  for (const [index, bytes] of all.entries()) {
    yield {
      key: relative(folder, paths[index] ?? '')
        .split(sep)
        .join('/'),
      bytes,
    };
  }
}
