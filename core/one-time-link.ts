// Links that work once. The random id stands in the message alone; what is kept is its hash, so that whoever reads the
// table can follow none [A6]. Opening one uses nothing up: the POST that it leads to does.
import { sha256Hex } from './call.ts';
import type { RandomBytes } from './ports.ts';

/** 256 random bits in base64url. */
export function newLinkId(random: RandomBytes): string {
  return Buffer.from(random(32)).toString('base64url');
}

/** 64 hexadecimal digits, by which a link is kept. */
export function linkHash(id: string): string {
  return sha256Hex(id);
}

const linkPath = /(\/approve\/link\/[^/]*\/).*/s;

/** Of a request, for a log: links are for those they were sent to. */
export function pathWithoutLink(path: string): string {
  return path.replace(linkPath, '$1…');
}
