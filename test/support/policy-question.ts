// Questions to the policy engine, as short as a test's sentence.
import { type Bundle, createBundle } from '../../core/bundle.ts';
import { policyBundles } from '../../core/policy/bundle.ts';

import type { PolicyQuestion } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import type { AccessLevel, RequiredResource, Requirement } from '../../core/requirement.ts';

export const agent: Principal = {
  issuer: 'https://issuer.example',
  subject: 'agent-7',
  kind: 'agent',
  displayName: 'Agent 7',
  groups: ['agents'],
  groupsCompleteness: 'complete',
  claims: {},
};

export function requirement(
  action: string,
  accessLevel: AccessLevel,
  resource: string | RequiredResource = 'arn:aws:s3:::orders/2026.csv',
): Requirement {
  const resources = [
    typeof resource === 'string' ? { arn: resource, certainty: 'exact' as const } : resource,
  ];
  return { action, accessLevel, resources };
}

export const readObject = requirement('s3:GetObject', 'Read');
export const writeObject = requirement('s3:PutObject', 'Write');

/** An agent of group `agents` writes an S3 object in `prod`, on Monday 2026-03-02 at 10:30 UTC, unless said otherwise. */
export function policyQuestion(
  change: {
    readonly principal?: Partial<Principal>;
    readonly tags?: Readonly<Record<string, string>>;
    readonly connection?: { readonly name?: string; readonly accountId?: string };
    readonly requirements?: readonly Requirement[];
    readonly call?: Partial<PolicyQuestion['call']>;
    readonly requestTags?: Readonly<Record<string, readonly string[]>>;
    readonly context?: Partial<PolicyQuestion['context']>;
  } = {},
): PolicyQuestion {
  return {
    principal: { ...agent, ...change.principal },
    connection: {
      name: 'demo',
      accountId: '111122223333',
      roleArn: 'arn:aws:iam::111122223333:role/countersign-connection-demo',
      externalId: 'an external id of the demo',
      regions: ['eu-central-1', 'us-east-1'],
      tags: change.tags ?? { env: 'prod' },
      partition: 'aws',
      ...change.connection,
    },
    call: { service: 's3', operation: 'PutObject', region: 'eu-central-1', ...change.call },
    requirements: change.requirements ?? [writeObject],
    requestTags: new Map(
      Object.entries(change.requestTags ?? {}).map(([key, values]) => [key, new Set(values)]),
    ),
    context: {
      nowEpochSeconds: Date.UTC(2026, 2, 2, 10, 30) / 1000,
      door: 'aws',
      signIn: 'web-identity',
      sessionAgeSeconds: 60,
      usesSoFar: async () => ({ calls: 0, changes: 0 }),
      ...change.context,
    },
  };
}

export function bundleOf(...policies: readonly string[]): Bundle {
  return createBundle(policyBundles, { 'test.cedar': policies.join('\n') });
}
