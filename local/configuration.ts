// The configuration file (infra/configuration.ts) of the Countersign on this machine: one issuer, one connection.
import { localAccountId, localRegion } from './aws-access.ts';

export const demoConnection = 'demo';

export function localConfiguration(ask: {
  readonly issuerConfiguration: Readonly<Record<string, unknown>>;
  readonly publicUrl: string;
  /** 16 characters or more. */
  readonly externalId: string;
  /** Absent: without Slack. */
  readonly slack?: Readonly<Record<string, unknown>>;
}): Readonly<Record<string, unknown>> {
  return {
    stage: 'local',
    accountId: localAccountId,
    region: localRegion,
    publicUrl: ask.publicUrl,
    issuers: [ask.issuerConfiguration],
    auditorGroups: ['auditors'],
    publisherGroups: ['publishers'],
    administratorGroups: ['administrators'],
    // Tests and measurements make more calls in a minute than an agent should.
    limits: { callsPerMinute: 60_000, changesPerSession: 100_000 },
    ...(ask.slack && { slack: ask.slack }),
    connections: [
      {
        name: demoConnection,
        accountId: localAccountId,
        externalId: ask.externalId,
        regions: [localRegion],
        tags: { env: 'demo' },
        managedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'],
      },
    ],
  };
}
