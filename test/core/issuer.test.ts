import { describe, expect, it } from 'vitest';
import { parseIssuers } from '../../core/issuer.ts';

const minimal = { issuer: 'https://id.example.com', audiences: ['countersign'] };
const parse = (...issuers: unknown[]) => parseIssuers(JSON.stringify(issuers));

describe('issuer configuration', () => {
  it('needs an issuer and its audiences, and defaults to the least', () => {
    expect(parse(minimal)).toEqual([
      {
        issuer: 'https://id.example.com',
        audiences: ['countersign'],
        jwksUri: 'discover',
        algorithms: ['RS256', 'ES256'],
        subject: 'sub',
        principalKind: 'agent',
        emailClaim: 'email',
        nameClaim: 'name',
        passedClaims: [],
        recognition: [],
        registration: 'open',
        maximumLifetimeSeconds: 86_400,
        clockToleranceSeconds: 30,
      },
    ]);
  });

  it.each([
    ['an unknown option', { ...minimal, allowedTenant: ['t'] }, /allowedTenant/],
    ['an http issuer', { ...minimal, issuer: 'http://id.example.com' }, /expected an https URL/],
    ['an http key set [J9]', { ...minimal, jwksUri: 'http://id.example.com/jwks' }, /jwksUri/],
    ['no audience [J4]', { ...minimal, audiences: [] }, /audiences/],
    ['symmetric algorithms [J1]', { ...minimal, algorithms: ['HS256'] }, /algorithms/],
    ['the algorithm none [J1]', { ...minimal, algorithms: ['none'] }, /algorithms/],
    ['Entra subjects without tenants [J4]', { ...minimal, subject: 'tid+oid' }, /tenants that are allowed/],
    ['two sources of groups', { ...minimal, groupsClaim: 'groups', staticGroups: {} }, /got both/],
    ['a group limit without a claim', { ...minimal, groupsMaximum: 100 }, /groupsClaim/],
    [
      'key hosts beside a key URL',
      { ...minimal, jwksUri: 'https://a.example', jwksHosts: ['a.example'] },
      /leave one out/,
    ],
    ['a sign-in of a foreign audience', { ...minimal, signIn: { clientId: 'web' } }, /client id `web` among/],
    [
      'a clock tolerance above five minutes',
      { ...minimal, clockToleranceSeconds: 301 },
      /clockToleranceSeconds/,
    ],
  ])('refuses %s', (_, issuer, message) => {
    expect(() => parse(issuer)).toThrow(message);
  });

  it('refuses one issuer twice, an empty list and what is no JSON', () => {
    expect(() => parse(minimal, minimal)).toThrow(/listed twice/);
    expect(() => parse()).toThrow(/not valid/);
    expect(() => parseIssuers('{')).toThrow(/no JSON/);
  });
});
