import { describe, expect, it } from 'vitest';
import { parseIssuers } from '../../core/issuer.ts';
import type { JsonObject } from '../../core/json.ts';
import { principalOf } from '../../core/token-principal.ts';

function principal(options: Record<string, unknown>, claims: JsonObject) {
  const entry = { issuer: 'https://id.example.com', audiences: ['countersign'], ...options };
  const [issuer] = parseIssuers(JSON.stringify([entry]));
  if (issuer === undefined) throw new Error('one issuer was expected');
  return principalOf({ sub: 'subject-1', ...claims }, issuer);
}
const groups = (options: Record<string, unknown>, claims: JsonObject) => {
  const { groups, groupsCompleteness } = principal(options, claims);
  return [groups, groupsCompleteness];
};
const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'invalid-token', message: expect.stringMatching(message) });

describe('[J6] a principal', () => {
  it('is issuer and subject, never the e-mail', () => {
    const one = principal({}, { email: 'same@example.com' });
    const other = principal({}, { email: 'same@example.com', sub: 'subject-2' });
    expect([one.subject, other.subject]).toEqual(['subject-1', 'subject-2']);
    expect(one.issuer).toBe('https://id.example.com');
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
    ['a number', 7],
    ['one with a line break', 'a\nb'],
    ['one with a bidi character', 'a\u202Eb'],
    ['one of more than 256 characters', 'x'.repeat(257)],
  ])('is refused with %s for a subject', (_, sub) => {
    expect(() => principal({}, { sub })).toThrow(invalid(/`sub`/));
  });

  it('shows the name, then the e-mail, then the subject, without characters that deceive the eye', () => {
    expect(principal({}, { name: 'Ann', email: 'a@example.com' }).displayName).toBe('Ann');
    expect(principal({}, { name: '', email: 'a@example.com' }).displayName).toBe('a@example.com');
    expect(principal({}, {}).displayName).toBe('subject-1');
    expect(principal({}, { name: 'A\u202Enn\u200B\n' }).displayName).toBe('Ann');
    expect(principal({ nameClaim: 'title', emailClaim: 'upn' }, { title: 'T', upn: 'u' })).toMatchObject({
      displayName: 'T',
      email: 'u',
    });
  });

  it('is answered for by the owner that its claim names', () => {
    expect(principal({ ownerClaim: 'owner' }, { owner: 'ann' }).owner).toBe('ann');
    expect(principal({ ownerClaim: 'owner' }, {}).owner).toBeUndefined();
    expect(principal({}, { owner: 'ann' }).owner).toBeUndefined();
    expect(() => principal({ ownerClaim: 'owner' }, { owner: ['ann'] })).toThrow(invalid(/`owner`/));
  });
});

describe('a principal is an agent', () => {
  const byClaim = { principalKind: { claim: 'idtyp', agentValues: ['app'] } };

  it('unless the configuration says otherwise', () => {
    expect(principal({}, {}).kind).toBe('agent');
    expect(principal({ principalKind: 'human' }, {}).kind).toBe('human');
  });

  it('by claim, and whenever the claim does not clearly say something else', () => {
    expect(principal(byClaim, { idtyp: 'app' }).kind).toBe('agent');
    expect(principal(byClaim, { idtyp: 'user' }).kind).toBe('human');
    expect(principal(byClaim, { idtyp: ['user', 'app'] }).kind).toBe('agent');
    for (const idtyp of [null, 1, true, {}, [], ['user', 1]])
      expect(principal(byClaim, { idtyp }).kind).toBe('agent');
    expect(principal(byClaim, {}).kind).toBe('agent');
    const inherited = { principalKind: { claim: 'constructor', agentValues: ['app'] } };
    expect(principal(inherited, {}).kind).toBe('agent');
  });
});

describe('[J7] missing groups are not "no groups"', () => {
  const byClaim = { groupsClaim: 'groups' };

  it('are complete when the token lists them, also none', () => {
    expect(groups(byClaim, { groups: ['a', 'b'] })).toEqual([['a', 'b'], 'complete']);
    expect(groups(byClaim, { groups: [] })).toEqual([[], 'complete']);
    expect(groups({ groupsClaim: 'cognito:groups' }, { 'cognito:groups': ['a'] })).toEqual([
      ['a'],
      'complete',
    ]);
  });

  it('are absent when there is no claim, or none is configured (Google)', () => {
    expect(groups(byClaim, {})).toEqual([[], 'absent']);
    expect(groups(byClaim, { groups: null })).toEqual([[], 'absent']);
    expect(groups({}, { groups: ['a'] })).toEqual([[], 'absent']);
    expect(groups({ groupsClaim: '__proto__' }, {})).toEqual([[], 'absent']);
  });

  it('are truncated when Entra says that they are elsewhere', () => {
    const elsewhere = {
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph' } },
    };
    expect(groups(byClaim, elsewhere)).toEqual([[], 'truncated']);
    expect(groups(byClaim, { ...elsewhere, groups: ['a'] })).toEqual([['a'], 'truncated']);
    expect(groups(byClaim, { hasgroups: true })).toEqual([[], 'truncated']);
    expect(groups(byClaim, { hasgroups: 'true' })).toEqual([[], 'truncated']);
    expect(groups(byClaim, { hasgroups: false, groups: ['a'] })).toEqual([['a'], 'complete']);
    expect(groups(byClaim, { _claim_names: { roles: 'src1' }, groups: ['a'] })).toEqual([['a'], 'complete']);
  });

  it('are truncated from the number at which the issuer cuts (Okta: 100)', () => {
    const many = (length: number) => ({ groups: Array.from({ length }, (_, index) => `g${index}`) });
    const okta = { ...byClaim, groupsMaximum: 100 };
    expect(groups(okta, many(99))[1]).toBe('complete');
    expect(groups(okta, many(100))[1]).toBe('truncated');
    expect(groups(byClaim, many(100))[1]).toBe('complete');
  });

  it('are complete from a mapping in the configuration, whatever the token says', () => {
    const mapped = { staticGroups: { 'subject-1': ['approvers'] } };
    expect(groups(mapped, { groups: ['admins'] })).toEqual([['approvers'], 'complete']);
    expect(groups(mapped, { sub: 'subject-2' })).toEqual([[], 'complete']);
    expect(groups(mapped, { sub: 'constructor' })).toEqual([[], 'complete']);
  });

  it.each(['a', 'a,b', { a: true }, 1, ['a', 1], [['a']]])('refuses %j for groups', (value) => {
    expect(() => groups(byClaim, { groups: value as JsonObject })).toThrow(invalid(/no list of strings/));
  });
});

describe('passed claims', () => {
  const passing = { passedClaims: ['repository_id', 'run', 'protected', 'list'] };

  it('are those of the configuration that the token has', () => {
    expect(principal(passing, { repository_id: '1', run: 2, protected: false, other: 'x' }).claims).toEqual({
      repository_id: '1',
      run: 2,
      protected: false,
    });
  });

  it('are refused in a shape that policies cannot ask about, since a rule that forbids by them would not match', () => {
    expect(() => principal(passing, { list: ['a'] })).toThrow(invalid(/`list`/));
    expect(() => principal(passing, { list: {} })).toThrow(invalid(/`list`/));
  });
});

describe('claims inside claims, by JSON Pointer (RFC 6901)', () => {
  const pod = { 'kubernetes.io': { namespace: 'agents', serviceaccount: { name: 'release-agent' } } };

  it.each<[string, string, JsonObject, string]>([
    ['one level down', '/kubernetes.io/namespace', pod, 'agents'],
    ['two levels down', '/kubernetes.io/serviceaccount/name', pod, 'release-agent'],
    [
      'below a name with slashes',
      '/https:~1~1sts.amazonaws.com~1/aws_account',
      { 'https://sts.amazonaws.com/': { aws_account: '111122223333' } },
      '111122223333',
    ],
    ['below a name with a tilde', '/a~0b/c', { 'a~b': { c: 'd' } }, 'd'],
  ])('%s', (_, name, claims, value) => {
    expect(principal({ passedClaims: [name] }, claims).claims).toEqual({ [name]: value });
  });

  it('are the groups of Keycloak', () => {
    const byRole = { groupsClaim: '/realm_access/roles' };
    expect(groups(byRole, { realm_access: { roles: ['release'] } })).toEqual([['release'], 'complete']);
    expect(groups(byRole, { realm_access: {} })).toEqual([[], 'absent']);
    expect(groups(byRole, {})).toEqual([[], 'absent']);
  });

  it('recognise an agent', () => {
    const recognition = [{ name: 'pods', claims: { '/kubernetes.io/namespace': 'agents' }, owner: 'ann' }];
    expect(principal({ recognition }, pod)).toMatchObject({ recognisedBy: 'pods', owner: 'ann' });
    expect(principal({ recognition }, { 'kubernetes.io/namespace': 'agents' }).recognisedBy).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['text', { 'kubernetes.io': 'agents' }],
    ['a list', { 'kubernetes.io': ['agents'] }],
  ])(
    'are refused where %s stands around them, since a rule that forbids by them would not match',
    (_, claims) => {
      const passing = { passedClaims: ['/kubernetes.io/namespace'] };
      expect(() => principal(passing, claims)).toThrow(invalid(/kubernetes\.io\/namespace/));
    },
  );

  it.each(['/', '/a/', '//a', '/a~2b', '/a~'])('%j is no name of a claim', (name) => {
    expect(() => principal({ passedClaims: [name] }, {})).toThrow(/JSON Pointer/);
  });
});
