import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawToken, signToken } from '../support/test-issuer.ts';
import { startTokenWorld, type TokenWorld } from '../support/token-world.ts';

let world: TokenWorld;
beforeAll(async () => {
  world = await startTokenWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.reset());

describe('[J2] a token brings no key', () => {
  it.each([
    ['a path', '../../keys/evil'],
    ['SQL', `' OR 1=1 --`.replaceAll(' ', '/**/')],
    ['a prototype', '__proto__'],
    ['a member of every object', 'constructor'],
  ])('refuses %s as key id, and asks for nothing but the configured set', async (_, kid) => {
    await world.refuses(
      await signToken(world.strangerKey, world.claims(), { kid }),
      'invalid-token',
      /does not publish/,
    );
    expect(new Set(world.server.requests)).toEqual(new Set(['/keys']));
  });

  it.each([
    ['of 10 kB', 'k'.repeat(10_000)],
    ['with a line break', 'a\nb'],
    ['that is empty', ''],
    ['that is a number', 1],
    ['that is missing', undefined],
  ])('refuses a key id %s without asking the issuer', async (_, kid) => {
    await world.refuses(rawToken({ alg: 'ES256', kid }, world.claims()), 'invalid-token', /no usable `kid`/);
    expect(world.server.requests).toEqual([]);
  });

  it.each(['jku', 'x5u'])('never follows %s', async (member) => {
    world.server.answer('/evil', { body: JSON.stringify({ keys: [world.strangerKey.publicJwk] }) });
    const token = await signToken(world.strangerKey, world.claims(), {
      [member]: `${world.server.url}/evil`,
    });
    await world.refuses(token, 'invalid-token', /was not signed/);
    expect(world.server.requests).toEqual(['/keys']);
  });

  it('never uses an embedded key', async () => {
    await world.refuses(
      await signToken(world.strangerKey, world.claims(), { jwk: world.strangerKey.publicJwk }),
      'invalid-token',
      /not signed/,
    );
    await world.refuses(
      await signToken(world.strangerKey, world.claims(), { x5c: ['MIIB'] }),
      'invalid-token',
      /was not signed/,
    );
  });

  it.each([
    [{ crit: ['exp'] }, /`crit`/],
    [{ crit: [] }, /`crit`/],
    [{ b64: false }, /`b64`/],
    [{ b64: true }, /`b64`/],
    [{ typ: 'logout+jwt' }, /`typ`/],
    [{ typ: 'dpop+jwt' }, /`typ`/],
    [{ typ: 1 }, /`typ`/],
  ])('refuses the header %j', async (header, message) => {
    await world.refuses(
      rawToken({ alg: 'ES256', kid: 'key-1', ...header }, world.claims()),
      'invalid-token',
      message,
    );
  });
});

describe('[J8] one token has one spelling', () => {
  it('refuses padding, spaces, standard base64, line breaks and further parts', async () => {
    const token = await signToken(world.key, world.claims());
    const [header = '', payload = '', signature = ''] = token.split('.');
    for (const spelling of [
      `${header}=.${payload}.${signature}`,
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${header}. ${payload}.${signature}`,
      `${token}.`,
      `${token}.AA`,
      `${token.replace(/\.[^.]*$/, '.')}+/`,
      '',
      'a.b',
    ]) {
      await world.refuses(spelling, 'invalid-token', /three base64url parts/);
    }
  });

  it('refuses a last character with bits that no byte uses', async () => {
    const token = await signToken(world.key, world.claims());
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 64 bytes of an ES256 signature end in a character with four unused bits.
    const next = alphabet[alphabet.indexOf(token.at(-1) ?? '') + 1];
    await world.refuses(`${token.slice(0, -1)}${next}`, 'invalid-token', /no strict base64url/);
  });

  it.each([
    ['header', '{"alg":"none","alg":"ES256","kid":"key-1"}', '{}'],
    ['header, escaped', '{"alg":"ES256","kid":"key-1","k\\u0069d":"key-2"}', '{}'],
    ['payload', '{"alg":"ES256","kid":"key-1"}', '{"iss":"a","iss":"b"}'],
    ['payload, nested', '{"alg":"ES256","kid":"key-1"}', '{"iss":"a","x":{"y":1,"y":2}}'],
  ])('refuses a name that stands twice (%s)', async (_, header, payload) => {
    await world.refuses(rawToken(header, payload), 'invalid-token', /one reading/);
  });

  it.each(['null', '[]', '"x"', '1', '{', '{}x', '\uFEFF{}', "{'a':1}"])(
    'refuses the payload %s',
    async (payload) => {
      await world.refuses(rawToken({ alg: 'ES256', kid: 'key-1' }, payload), 'invalid-token');
    },
  );

  it('refuses a token of more than 20,000 characters, and repeats none in its message', async () => {
    const long = await signToken(world.key, world.claims({ filler: 'x'.repeat(20_000) }));
    await world.refuses(long, 'invalid-token', /^the token has \d+ characters; at most 20000 are read$/);
  });
});
