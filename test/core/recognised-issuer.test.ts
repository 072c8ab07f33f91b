import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseIssuers } from '../../core/issuer.ts';
import { recogniseIssuer } from '../../core/recognised-issuer.ts';
import { issuerNamed } from '../../core/token-question.ts';

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';

describe('an issuer is recognised by its form', () => {
  test.each([
    ['https://token.actions.githubusercontent.com', 'GitHub Actions'],
    ['https://gitlab.com', 'GitLab'],
    ['https://accounts.google.com', 'Google'],
    [`https://login.microsoftonline.com/${tenant}/v2.0`, 'Microsoft Entra ID, version 2'],
    [`https://sts.windows.net/${tenant}/`, 'Microsoft Entra ID, version 1'],
    ['https://acme.okta.com', 'Okta'],
    ['https://acme.okta.com/oauth2/default', 'Okta'],
    ['https://acme.eu.auth0.com/', 'Auth0'],
    ['https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI', 'Amazon Cognito'],
    ['https://oidc.eks.eu-central-1.amazonaws.com/id/D539D4633E53DE1B716D3041E9DDC2A0', 'Amazon EKS'],
    ['https://a1b2c3d4-5678-90ab-cdef-111122223333.tokens.sts.global.api.aws', 'AWS STS'],
  ])('%s is %s, with options that a configuration takes', (issuer, name) => {
    const recognised = recogniseIssuer(issuer);
    expect(recognised?.name).toBe(name);
    expect(() =>
      parseIssuers(JSON.stringify([{ ...recognised?.options, issuer, audiences: ['countersign'] }])),
    ).not.toThrow();
  });

  test.each([
    'https://token.actions.githubusercontent.com.evil.example',
    'https://token.actions.githubusercontent.com/octo-enterprise',
    'https://evil.example/https://accounts.google.com',
    'https://sts.windows.net/common/',
    `https://sts.windows.net/${tenant}`,
    'https://acme.okta.com.evil.example/oauth2/default',
    'https://acme.okta.com/oauth2/default/',
    'https://gitlab.example.com',
  ])('[J4] %s is none of them', (issuer) => {
    expect(recogniseIssuer(issuer)).toBeUndefined();
  });

  test('[J6] Entra is read by tenant and object, for its own tenant alone', () => {
    expect(issuerNamed(`https://login.microsoftonline.com/${tenant}/v2.0`)).toMatchObject({
      subject: 'tid+oid',
      allowedTenants: [tenant],
    });
  });

  test('[J7] Okta cuts lists at a hundred', () => {
    expect(issuerNamed('https://acme.okta.com')).toMatchObject({ groupsClaim: 'groups', groupsMaximum: 100 });
  });
});

test('docs/identity.md shows a valid configuration of each provider', () => {
  const blocks = readFileSync('docs/identity.md', 'utf8').matchAll(/```json\n([\s\S]*?)```/g);
  const issuers = [...blocks].map(([, block = '']) => block);
  expect(issuers.length).toBeGreaterThanOrEqual(9);
  for (const issuer of issuers) expect(() => parseIssuers(`[${issuer}]`), issuer).not.toThrow();
});
