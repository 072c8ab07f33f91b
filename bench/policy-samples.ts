// Policies as teams write them, as many as are asked for, and a question that one permit and one gate of them answer.
import type { PolicyQuestion } from '../core/ports.ts';

export const services = [
  ...['s3', 'dynamodb', 'sqs', 'sns', 'lambda', 'ssm', 'secretsmanager', 'ec2', 'ecs', 'ecr'],
  ...['rds', 'kms', 'events', 'states', 'logs', 'cloudwatch', 'athena', 'glue', 'kinesis', 'firehose'],
];

/** Spread over the services in turn. Of ten policies seven permit, two forbid and one is a gate. */
export function writePolicies(count: number, over: readonly string[]): Readonly<Record<string, string>> {
  const policies = Array.from({ length: count }, (_, index) => {
    const service = over[index % over.length] ?? '';
    const team = Math.floor(index / over.length);
    const actions = (...names: string[]) =>
      `action in [${names.map((name) => `Gw::Action::"${service}:${name}"`)}]`;
    if (team % 10 === 0) {
      return (
        `@id("gate-${index}") @gate("approval") @approvers("group:approvers") forbid(principal, ${actions('Change')}, resource) ` +
        `when { context.env == "prod" && resource.name like "team-${team + 1}-*" } unless { context.approved };`
      );
    }
    if (team % 10 > 7) {
      return (
        `@id("never-${index}") forbid(principal is Gw::Agent, ${actions('Write', 'Tagging')}, resource) ` +
        `when { context.env == "prod" && ["team-${team}-ledger", "team-${team}-audit"].contains(resource.name) };`
      );
    }
    return (
      `@id("team-${index}") permit(principal in Gw::Group::"team-${team}", ${actions('Read', 'Change')}, resource) ` +
      `when { resource.name like "team-${team}-*" && context.sessionAgeSeconds < 3600 };`
    );
  });
  return { 'sample.cedar': policies.join('\n') };
}

/** An agent of team 1 and of 20 other groups acts on an object of its team in production. */
export function policyQuestion(operation: 'GetObject' | 'PutObject'): PolicyQuestion {
  return {
    principal: {
      issuer: 'https://issuer.example',
      subject: 'agent-7',
      kind: 'agent',
      displayName: 'Agent 7',
      groups: ['team-1', ...Array.from({ length: 20 }, (_, index) => `other-${index}`)],
      groupsCompleteness: 'complete',
      claims: {},
    },
    connection: {
      name: 'bench',
      accountId: '111122223333',
      roleArn: 'arn:aws:iam::111122223333:role/countersign-connection-bench',
      externalId: 'an external id of the bench',
      regions: ['eu-central-1'],
      tags: { env: 'prod' },
      partition: 'aws',
    },
    call: { service: 's3', operation, region: 'eu-central-1' },
    requirements: [
      {
        action: `s3:${operation}`,
        accessLevel: operation === 'GetObject' ? 'Read' : 'Write',
        resources: [{ arn: 'arn:aws:s3:::team-1-orders/2026.csv', certainty: 'exact', type: 'object' }],
      },
    ],
    requestTags: new Map(),
    context: {
      nowEpochSeconds: 1_772_447_400,
      door: 'aws',
      signIn: 'web-identity',
      sessionAgeSeconds: 60,
      usesSoFar: async () => ({ calls: 0, changes: 0 }),
    },
  };
}
