// Reads single files out of a zip archive (PKWARE APPNOTE 6.3.10): enough for the AWS CLI layer, nothing more.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const endOfCentralDirectory = 0x06054b50;
const centralFileHeader = 0x02014b50;
const stored = 0;
const deflated = 8;

export interface ZipArchive {
  /** Names of all entries, in the archive's order. */
  readonly names: readonly string[];
  /** The entry as UTF-8 text. Throws an Error when there is none. */
  text(name: string): string;
}

/** Throws an Error for what is no plain zip archive (no zip64, no encryption). */
export function openZip(path: string): ZipArchive {
  const archive = readFileSync(path);
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== endOfCentralDirectory) end -= 1;
  if (end < 0) throw new Error(`${path} is no zip archive: it has no central directory`);
  const count = archive.readUInt16LE(end + 10);
  const entries = new Map<string, { method: number; sizeBytes: number; headerOffset: number }>();
  let offset = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(offset) !== centralFileHeader) {
      throw new Error(
        `${path} is no plain zip archive: entry ${index} of its central directory is unreadable`,
      );
    }
    const nameLength = archive.readUInt16LE(offset + 28);
    entries.set(archive.toString('utf8', offset + 46, offset + 46 + nameLength), {
      method: archive.readUInt16LE(offset + 10),
      sizeBytes: archive.readUInt32LE(offset + 20),
      headerOffset: archive.readUInt32LE(offset + 42),
    });
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  return {
    names: [...entries.keys()],
    text(name) {
      const entry = entries.get(name);
      if (entry === undefined) throw new Error(`${path} has no entry ${name}`);
      const { method, sizeBytes, headerOffset } = entry;
      if (method !== stored && method !== deflated) {
        throw new Error(`${path}: ${name} is compressed by method ${method}, expected deflate`);
      }
      const start =
        headerOffset + 30 + archive.readUInt16LE(headerOffset + 26) + archive.readUInt16LE(headerOffset + 28);
      const data = archive.subarray(start, start + sizeBytes);
      return (method === stored ? data : inflateRawSync(data)).toString('utf8');
    },
  };
}
