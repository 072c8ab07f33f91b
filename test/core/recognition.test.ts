// Agents that rules over claims recognise, and issuers whose agents must be known.
import { describe, expect, test } from 'vitest';
import { issuerConfigurations } from '../../core/issuer.ts';
import { type RegistryEntry, registeredTokens } from '../../core/registry.ts';
import { principalOf } from '../../core/token-principal.ts';

const rule = {
  name: 'deployments of orders',
  claims: { repository_id: '456789', environment: 'production' },
  owner: 'olivia@example.com',
  groups: ['deployers'],
};
const issuerWith = (more: Record<string, unknown> = {}) => {
  const [issuer] = issuerConfigurations.parse([
    { issuer: 'https://ci.example.com', audiences: ['countersign'], recognition: [rule], ...more },
  ]);
  if (issuer === undefined) throw new Error('one issuer');
  return issuer;
};
const token = { sub: 'repo:acme/orders', repository_id: '456789', environment: 'production' };

describe('a rule', () => {
  test('says owner and groups of the agents whose claims hold', () => {
    expect(principalOf(token, issuerWith())).toMatchObject({
      owner: 'olivia@example.com',
      recognisedBy: 'deployments of orders',
      groups: ['deployers'],
      groupsCompleteness: 'complete',
    });
  });

  test.each([
    ['another value', { ...token, environment: 'staging' }],
    ['a value that begins so', { ...token, repository_id: '4567890' }],
    ['the same digits as a number', { ...token, repository_id: 456789 }],
    ['a list that holds the value', { ...token, environment: ['production'] }],
    ['no such claim', { sub: token.sub, repository_id: '456789' }],
  ])('[J6] [J7] does not hold for %s, and then groups are unknown', (_, payload) => {
    const principal = principalOf(payload, issuerWith());
    expect(principal).toMatchObject({ groups: [], groupsCompleteness: 'absent' });
    expect(principal).not.toHaveProperty('recognisedBy');
    expect(principal).not.toHaveProperty('owner');
  });

  test('the first that holds counts', () => {
    const wider = { name: 'all of orders', claims: { repository_id: '456789' }, groups: ['readers'] };
    const first = (recognition: unknown[]) => principalOf(token, issuerWith({ recognition })).recognisedBy;
    expect(first([rule, wider])).toBe('deployments of orders');
    expect(first([wider, rule])).toBe('all of orders');
  });

  test('makes nobody of a human', () => {
    expect(principalOf(token, issuerWith({ principalKind: 'human' }))).not.toHaveProperty('recognisedBy');
  });

  test('[A2] whom the token names as owner stays one of those who decide nothing', () => {
    const claimed = { ...token, owner: 'dave@example.com' };
    expect(principalOf(claimed, issuerWith({ ownerClaim: 'owner' }))).toMatchObject({
      owner: 'olivia@example.com',
      linked: ['dave@example.com'],
    });
  });

  test.each([
    ['has no claim', { recognition: [{ name: 'all', claims: {} }] }],
    ['gives groups beside `groupsClaim`', { groupsClaim: 'groups' }],
    ['gives groups beside `staticGroups`', { staticGroups: {} }],
  ])('is refused when it %s', (_, more) => {
    expect(() => issuerWith(more)).toThrow();
  });
});

describe('where agents must be registered', () => {
  const issuer = issuerWith({ registration: 'required' });
  const verify = (payload: Record<string, string>, entry?: RegistryEntry) =>
    registeredTokens({
      tokens: {
        verify: async () => ({
          principal: principalOf(payload, issuer),
          expiresAtEpochSeconds: 1,
          tokenSha256: '00',
        }),
      },
      registry: { get: async () => entry },
      issuers: [issuer],
    }).verify('token');

  test('one that a rule recognises comes in', async () => {
    expect((await verify(token)).principal.recognisedBy).toBe('deployments of orders');
  });

  test('one that is registered comes in', async () => {
    const entry = { issuer: issuer.issuer, subject: 'x', linked: [], status: 'active' } as const;
    const { principal } = await verify({ sub: 'x' }, { ...entry, changedAtEpochSeconds: 1, changedBy: 'g' });
    expect(principal.subject).toBe('x');
  });

  test('another one is refused, and one that is disabled', async () => {
    await expect(verify({ sub: 'x' })).rejects.toMatchObject({ code: 'unregistered-agent' });
    const entry = { issuer: issuer.issuer, subject: 'x', linked: [], status: 'disabled' } as const;
    await expect(verify(token, { ...entry, changedAtEpochSeconds: 1, changedBy: 'g' })).rejects.toMatchObject(
      {
        code: 'disabled-principal',
      },
    );
  });

  test('one that was registered a moment ago comes in, whatever is remembered', async () => {
    const entry = { issuer: issuer.issuer, subject: 'x', linked: [], status: 'active' } as const;
    const tokens = registeredTokens({
      tokens: {
        verify: async () => ({
          principal: principalOf({ sub: 'x' }, issuer),
          expiresAtEpochSeconds: 1,
          tokenSha256: '00',
        }),
      },
      registry: {
        get: async (_, how) => (how ? { ...entry, changedAtEpochSeconds: 1, changedBy: 'g' } : undefined),
      },
      issuers: [issuer],
    });
    expect((await tokens.verify('token')).principal.subject).toBe('x');
  });

  test('a registry that does not answer lets nobody in', async () => {
    const tokens = registeredTokens({
      tokens: {
        verify: async () => ({
          principal: principalOf(token, issuer),
          expiresAtEpochSeconds: 1,
          tokenSha256: '00',
        }),
      },
      registry: { get: () => Promise.reject(new Error('throttled')) },
      issuers: [issuer],
    });
    await expect(tokens.verify('token')).rejects.toThrow('throttled');
  });
});
