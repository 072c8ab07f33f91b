// A gateway that vends a profile's credentials to the jobs of a pipeline, as its clients ask for them.
import { readFileSync } from 'node:fs';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import { createBundle } from '../../core/bundle.ts';
import { parseIssuers } from '../../core/issuer.ts';
import type { Limits } from '../../core/limits.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import { principalOf } from '../../core/token-principal.ts';
import { vendingProfileSchema } from '../../core/vending/profile.ts';
import { connection, createGatewayWorld, type GatewayWorld } from './gateway-world.ts';

const fixture = JSON.parse(readFileSync('test/fixtures/tokens/github-actions.json', 'utf8'));
export const issuer = fixture.configuration.issuer;
const [github] = parseIssuers(
  JSON.stringify([
    {
      ...fixture.configuration,
      passedClaims: [
        'repository_id',
        'environment',
        'event_name',
        'job_workflow_ref',
        'run_id',
        'run_attempt',
      ],
    },
  ]),
);
export const repository = fixture.claims.repository_id;

const profile = vendingProfileSchema.parse({
  name: 'deploy-site',
  issuer,
  run: ['run_id'],
  attempt: ['run_attempt'],
  statements: [
    { actions: ['s3:PutObject', 's3:DeleteObject'], resources: ['arn:aws:s3:::site/*'] },
    {
      actions: ['cloudfront:CreateInvalidation'],
      resources: ['arn:aws:cloudfront::111122223333:distribution/E1'],
      conditions: { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } },
    },
  ],
});
export const roleArn = 'arn:aws:iam::111122223333:role/countersign-vend/deploy-site';
export const permit = `@id("deploys") permit (principal, action == Gw::Action::"countersign:VendCredentials", resource)
  when { resource.name == "deploy-site" && principal.issuer == "${issuer}"
    && principal.claims has repository_id && principal.claims.repository_id == "${repository}"
    && principal.claims has environment && principal.claims.environment == "prod" };`;
export const gate = `@id("gate-deploys") @gate("approval") @approvers("group:sre-oncall")
  forbid (principal, action == Gw::Action::"countersign:VendCredentials", resource) unless { context.approved };`;

const anonymous = { accessKeyId: 'none', secretAccessKey: 'none' };

export type VendingWorld = ReturnType<typeof createVendingWorld>;

export function createVendingWorld(policies: string, limits: Partial<Limits> = {}) {
  const bundle = createBundle(policyBundles, { 'vending.cedar': policies });
  const world: GatewayWorld = createGatewayWorld({
    connection: { ...connection, vendingProfiles: [profile] },
    limits,
    policy: createCedarPolicyEngine({
      loadBundle: async () => bundle,
      clock: () => world.clock(),
      maximumAgeSeconds: 60,
    }),
  });

  /** A token of the workflow's job, in GitHub's documented shape. */
  function tokenOf(claims: Readonly<Record<string, unknown>> = {}, without: readonly string[] = []): string {
    const all = { ...fixture.claims, environment: 'prod', run_id: '9001', run_attempt: '1', ...claims };
    const said = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
    const token = `token-of-job-${world.script.tokens.size}-${said.run_id}`;
    if (github === undefined) throw new Error('no issuer');
    world.script.tokens.set(token, { principal: principalOf(said as never, github) });
    return token;
  }

  const stsOf = (
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = anonymous,
  ) => new STSClient({ ...world.client, credentials, systemClockOffset: world.clock() - Date.now() });

  const assume = (token: string, more: Record<string, unknown> = {}) =>
    stsOf().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: 'GitHubActions',
        // What aws-actions/configure-aws-credentials asks for, when nothing else is said.
        DurationSeconds: 3600,
        WebIdentityToken: token,
        ...more,
      }),
    );

  async function post(token: string, body: object) {
    const answer = await world.request({
      method: 'POST',
      target: '/v1/credentials',
      headers: [
        ['host', 'gateway.example.com'],
        ['content-type', 'application/json'],
        ['authorization', `Bearer ${token}`],
      ],
      body: Buffer.from(JSON.stringify(body)),
    });
    return {
      httpStatus: answer.statusCode,
      headers: Object.fromEntries(answer.headers),
      ...JSON.parse(Buffer.from(answer.body as Uint8Array).toString()),
    };
  }

  return Object.assign(world, { tokenOf, stsOf, assume, post });
}

/** The message of the client's exception; throws when there is none. */
export const refusalOf = async (answer: Promise<unknown>): Promise<Error> => {
  try {
    await answer;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a refusal');
};
