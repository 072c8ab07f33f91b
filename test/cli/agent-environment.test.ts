import { expect, test } from 'vitest';
import { agentEnvironment } from '../../cli/agent-environment.ts';
import { checkEnvironment } from '../../cli/doctor-environment.ts';

const url = 'https://countersign.example.com';
const connection = {
  name: 'demo',
  accountId: '111122223333',
  regions: ['eu-central-1', 'eu-west-1'],
  tags: {},
  roleArn: 'arn:aws:iam::111122223333:role/countersign/demo',
};

test('a command inherits nothing that leads to other credentials or past the gateway', () => {
  const environment = agentEnvironment(
    {
      PATH: '/bin',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      AWS_PROFILE: 'admin',
      AWS_SHARED_CREDENTIALS_FILE: 'credentials-of-another-tool',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials',
      AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_BEARER_TOKEN_BEDROCK: 'bedrock',
      AWS_CA_BUNDLE: '/ca.pem',
      AWS_MAX_ATTEMPTS: '5',
    },
    { url, token: 'token', tokenFile: '/run/token' },
    connection,
  );
  expect(environment).toEqual({
    PATH: '/bin',
    AWS_CA_BUNDLE: '/ca.pem',
    AWS_MAX_ATTEMPTS: '5',
    AWS_ENDPOINT_URL: `${url}/aws`,
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ROLE_ARN: connection.roleArn,
    AWS_WEB_IDENTITY_TOKEN_FILE: '/run/token',
    COUNTERSIGN_URL: url,
  });
});

test('a sign-in of a person goes by the credentials door, since its token is in no file of its own', () => {
  const environment = agentEnvironment({}, { url, token: 'token' }, connection);
  expect(environment).toMatchObject({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials/demo`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
  });
  expect(environment).not.toHaveProperty('AWS_ROLE_ARN');
});

test('a region of the connection is kept, another is not', () => {
  const region = (AWS_REGION: string) =>
    agentEnvironment({ AWS_REGION }, { url, token: 'token' }, connection).AWS_REGION;
  expect([region('eu-west-1'), region('us-east-1')]).toEqual(['eu-west-1', 'eu-central-1']);
});

test.each([
  [{}, ['ok', 'ok', 'note']],
  [{ AWS_ENDPOINT_URL: `${url}/aws` }, ['ok', 'ok', 'note']],
  [{ AWS_ENDPOINT_URL: url }, ['failed', 'ok', 'note']],
  [
    { AWS_ENDPOINT_URL: `${url}/aws`, AWS_ENDPOINT_URL_S3: 'https://s3.example.com' },
    ['failed', 'ok', 'note'],
  ],
  [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, ['failed', 'ok', 'note']],
  [{ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, ['ok', 'failed', 'note']],
  [{ AWS_PROFILE: 'admin' }, ['ok', 'failed', 'note']],
] as const)('the doctor says of %j: %j', (environment, outcomes) => {
  const found = checkEnvironment(environment, url);
  expect(found.map(({ outcome }) => outcome)).toEqual(outcomes);
  for (const { outcome, advice } of found) expect(advice !== undefined).toBe(outcome === 'failed');
});
