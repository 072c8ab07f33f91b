// The configuration file (infra/configuration.ts) of the Countersign on this machine: one issuer, one connection, and
// mailboxes that the emulator's SES fills.
import { localAccountId, localRegion } from './aws-access.ts';
import { people } from './people.ts';
import { seeds } from './seeds.ts';

export const demoConnection = 'demo';
/** Everyone on call reads it. */
const onCallMailbox = 'oncall@example.com';
/** What the pipeline of the cast may be given. */
const demoProfile = 'deploy-reports';

export function localConfiguration(ask: {
  readonly issuerConfiguration: Readonly<Record<string, unknown>> & { readonly issuer: string };
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
    responderGroups: ['auditors', 'sre-oncall'],
    publisherGroups: ['publishers'],
    mail: {
      from: 'countersign@example.com',
      recipients: {
        'group:approvers': people
          .filter(({ groups }) => groups.includes('approvers'))
          .map(({ email }) => email),
        'group:sre-oncall': [onCallMailbox],
      },
      sharedMailboxes: [onCallMailbox],
    },
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
    vending: {
      profiles: [
        {
          name: demoProfile,
          connection: demoConnection,
          issuer: ask.issuerConfiguration.issuer,
          run: ['jti'],
          statements: [
            { actions: ['s3:GetObject', 's3:PutObject'], resources: [`arn:aws:s3:::${seeds.bucket}/*`] },
          ],
        },
      ],
    },
  };
}
