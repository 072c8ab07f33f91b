import { describe, expect, it } from 'vitest';
import { encodeFormText, parseFormPairs } from '../../../core/wire/form.ts';
import { refusal } from '../../support/refusals.ts';

describe('form text', () => {
  it('splits and decodes, with `+` for a space', () => {
    expect(parseFormPairs('Action=A&a.1=x%20y+z&b=&c&d=%3D%26%2B=')).toEqual([
      ['Action', 'A'],
      ['a.1', 'x y z'],
      ['b', ''],
      ['c', ''],
      ['d', '=&+='],
    ]);
    expect(parseFormPairs('')).toEqual([]);
  });

  it.each(['a=%', 'a=%2', 'a=%zz', 'a=%ff', 'a=%c0%a2', 'a=%ed%a0%80', '%e9=1', '&a=1', 'a=1&', 'a=1&&b=2'])(
    'refuses %s',
    (text) => {
      expect(refusal(() => parseFormPairs(text)).code).toBe('malformed-request');
    },
  );

  it('encodes all but the unreserved characters of RFC 3986', () => {
    expect(encodeFormText("AZaz09-._~ !'()*é/")).toBe('AZaz09-._~%20%21%27%28%29%2A%C3%A9%2F');
  });
});
