// The local identity provider, through its own endpoints: what its tokens say, and that they verify by its key set.
import { request } from 'node:https';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIssuers } from '../../core/issuer.ts';
import { type Certificates, createCertificates } from '../../local/certificates.ts';
import { freePort } from '../../local/free-port.ts';
import {
  type IdentityProvider,
  signInClientId,
  startIdentityProvider,
} from '../../local/identity-provider.ts';
import { agents } from '../../local/people.ts';
import { agentToken, personTokens } from '../../local/tokens.ts';

let certificates: Certificates;
let provider: IdentityProvider;
const lines: string[] = [];

beforeAll(async () => {
  certificates = await createCertificates({ commonName: 'identity provider test', hosts: [] });
  provider = await startIdentityProvider({
    port: await freePort(),
    tls: { key: certificates.serverKey, certificate: certificates.serverCertificate },
    agents,
    log: (line) => lines.push(line),
  });
});

afterAll(() => provider.stop());

const source = () => ({ issuer: provider.issuer, caCertificate: certificates.caCertificate });

function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(`${provider.issuer}${path}`, { ca: certificates.caCertificate }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

async function verified(token: string) {
  const keys = createLocalJWKSet(JSON.parse(await get('/jwks')));
  const { payload } = await jwtVerify(token, keys, {
    issuer: provider.issuer,
    audience: 'countersign',
    algorithms: ['RS256'],
  });
  return payload;
}

describe('an agent', () => {
  it('gets a token for Countersign by client credentials, with its owner and groups', async () => {
    const token = await agentToken(source(), 'demo-agent', provider.agentSecrets['demo-agent'] ?? '');
    const payload = await verified(token);
    expect(payload).toMatchObject({ sub: 'demo-agent', kind: 'agent', groups: ['agents'], owner: 'dave' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(12 * 3600);
  });

  it('is refused with a wrong secret', async () => {
    await expect(agentToken(source(), 'demo-agent', 'wrong')).rejects.toThrow('invalid_client');
  });
});

describe('a person', () => {
  it('gets a token by signing in on the page', async () => {
    const { accessToken, idToken = '' } = await personTokens(source(), signInClientId, 'bob');
    for (const token of [accessToken, idToken]) {
      expect(await verified(token)).toMatchObject({
        sub: 'bob',
        kind: 'human',
        groups: ['approvers', 'sre-oncall'],
        email: 'bob@example.com',
        name: 'Bob Brandt',
      });
    }
  });

  it('is refused when nobody knows them', async () => {
    await expect(personTokens(source(), signInClientId, 'mallory')).rejects.toThrow('answered 400');
  });
});

it('is found by discovery', async () => {
  const discovered = JSON.parse(await get('/.well-known/openid-configuration'));
  expect(discovered).toMatchObject({ issuer: provider.issuer, jwks_uri: `${provider.issuer}/jwks` });
});

it('describes itself in a form that the configuration of issuers takes', () => {
  const [issuer] = parseIssuers(JSON.stringify([provider.issuerConfiguration]));
  expect(issuer).toMatchObject({ issuer: provider.issuer, signIn: { clientId: 'countersign' } });
});
