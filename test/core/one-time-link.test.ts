import { expect, test } from 'vitest';
import { linkHash, newLinkId, pathWithoutLink } from '../../core/one-time-link.ts';

test('[A6] a link is 256 bits of the randomness that is passed in', () => {
  const asked: number[] = [];
  const id = newLinkId((lengthBytes) => {
    asked.push(lengthBytes);
    return new Uint8Array(lengthBytes).fill(255);
  });
  expect(asked).toEqual([32]);
  expect(id).toBe(`${'_'.repeat(42)}8`);
});

test('[A6] a link is kept as its SHA-256', () => {
  // FIPS 180-2, appendix B.1.
  expect(linkHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([
  [`/approve/link/mail/${'x'.repeat(43)}`, '/approve/link/mail/…'],
  [`/approve/link/slack/${'x'.repeat(43)}/more/of?it`, '/approve/link/slack/…'],
  ['/approve/link/mail/', '/approve/link/mail/…'],
  [`/approve/req_${'0'.repeat(26)}`, `/approve/req_${'0'.repeat(26)}`],
  ['/v1/requests', '/v1/requests'],
])('[L6] a log has of `%s` only `%s`', (path, logged) => {
  expect(pathWithoutLink(path)).toBe(logged);
});
