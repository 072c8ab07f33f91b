// A zip archive with one stored file: what a function's code is uploaded as (APPNOTE.TXT sections 4.3.7, 4.3.12, 4.3.16).
import { crc32 } from 'node:zlib';

export function zipOf(name: string, content: Uint8Array): Uint8Array {
  const nameBytes = Buffer.from(name);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0); // version needed
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.byteLength, 14);
  fields.writeUInt32LE(content.byteLength, 18);
  fields.writeUInt16LE(nameBytes.byteLength, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, nameBytes, content]);
  const versionMadeBy = Buffer.from([20, 0]);
  const directory = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    versionMadeBy,
    fields,
    Buffer.alloc(14),
    nameBytes,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(local.byteLength, 16);
  return Buffer.concat([local, directory, end]);
}
