// Deployments that differ in their options and in the partition, each as the changes of the example configuration.

const regions = { aws: 'eu-central-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' } as const;
type Partition = keyof typeof regions;

const ownAccountId = '444455556666';

const issuer = {
  issuer: 'https://login.example.com',
  audiences: ['countersign'],
  groupsClaim: 'groups',
  principalKind: { claim: 'kind', agentValues: ['agent'] },
  passedClaims: ['run_id'],
};

const arn = (partition: Partition, rest: string) => `arn:${partition}:${rest}`;

/** Options by the name that tests give them. */
function optionsIn(partition: Partition) {
  const region = regions[partition];
  return {
    'a domain with a hosted zone': {
      domain: {
        name: 'countersign.example.com',
        hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
      },
    },
    'a domain with records made by hand': {
      domain: {
        name: 'countersign.example.com',
        certificateArn: arn(
          partition,
          `acm:${region}:${ownAccountId}:certificate/12345678-1234-1234-1234-123456789012`,
        ),
      },
    },
    'a firewall': { firewall: {} },
    'a private address': { vpc: { endpointIds: ['vpce-0123456789abcdef0', 'vpce-0fedcba9876543210'] } },
    'a copy of the checkpoints': { checkpointCopyBucket: 'auditors-copy' },
    'reserved and provisioned concurrency': {
      gatewayReservedConcurrency: 50,
      gatewayProvisionedConcurrency: 5,
    },
    'a permissions boundary': {
      permissionsBoundaryArn: arn(partition, `iam::${ownAccountId}:policy/boundary`),
    },
    Slack: {
      slack: { teamId: 'T0123456789', appId: 'A0123456789', defaultChannel: 'C0123456789' },
    },
    'e-mails': {
      mail: { from: 'countersign@example.com', recipients: { 'group:approvers': ['ann@example.com'] } },
    },
    'webhooks both ways': {
      webhooks: {
        outgoing: [{ name: 'tickets', url: 'https://tickets.example.com/hook' }],
        incoming: [
          {
            system: 'tickets',
            people: [
              {
                user: 'ann',
                issuer: 'https://login.example.com',
                subject: 'ann-1',
                email: 'ann@example.com',
                groups: ['approvers'],
                groupsAsOf: '2026-11-01',
              },
            ],
          },
        ],
      },
    },
    integrations: {
      integrations: {
        jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS' },
        serviceNow: { url: 'https://example.service-now.com', user: 'countersign' },
        teams: { url: 'https://example.westeurope.logic.azure.com/workflows/1?api-version=2016-06-01' },
      },
    },
    'a topic of alarms': { alarmTopicArn: arn(partition, `sns:${region}:${ownAccountId}:oncall`) },
    'credentials for pipelines and groups of a directory': {
      issuers: [
        {
          ...issuer,
          groupsDirectory: {
            kind: 'okta',
            orgUrl: 'https://acme.okta.com',
            secretName: 'countersign-okta',
          },
        },
      ],
      vending: {
        profiles: [
          {
            name: 'deploy-site',
            connection: 'demo',
            issuer: 'https://login.example.com',
            run: ['run_id'],
            statements: [{ actions: ['s3:PutObject'], resources: [arn(partition, 's3:::site/*')] }],
          },
        ],
      },
    },
  };
}

type OptionName = keyof ReturnType<typeof optionsIn>;

/** What a partition does not have; infra/configuration-checks.ts says so. */
const missing: Readonly<Record<Partition, readonly OptionName[]>> = {
  aws: [],
  'aws-us-gov': ['integrations'],
  'aws-cn': ['e-mails'],
};

const everyOption = 'all options';
/** One domain, and no VPC, since it excludes domains. */
const notTogether: readonly OptionName[] = ['a domain with records made by hand', 'a private address'];

function placedIn(partition: Partition) {
  const region = regions[partition];
  return {
    stage: 'prod',
    region,
    issuers: [issuer],
    connections: [
      {
        name: 'demo',
        accountId: '111122223333',
        externalId: '8f14e45fceea167a5a36dedd4bea2543',
        regions: [region],
        managedPolicyArns: [arn(partition, 'iam::aws:policy/ReadOnlyAccess')],
        statements: [{ actions: ['s3:PutObject'], resources: [arn(partition, 's3:::demo-data/*')] }],
        permissionsBoundaryArn: arn(partition, 'iam::111122223333:policy/boundary'),
      },
    ],
  };
}

export interface Deployment {
  readonly name: string;
  readonly partition: Partition;
  readonly region: string;
  readonly changes: Record<string, unknown>;
  /** Whether it has something that no other has: cfn-lint takes its time. */
  readonly isLinted: boolean;
}

/** In `aws` each option by itself; in every partition none of them, and all that go together. */
export const deployments: readonly Deployment[] = (Object.keys(regions) as Partition[]).flatMap(
  (partition) => {
    const all = Object.entries(optionsIn(partition)).filter(
      ([name]) => !missing[partition].includes(name as OptionName),
    );
    const together = all.filter(([name]) => !notTogether.includes(name as OptionName));
    const chosen: readonly (readonly [string, object])[] = [
      ['no option', {}],
      [everyOption, Object.assign({}, ...together.map(([, changes]) => changes))],
      ...(partition === 'aws' ? all : []),
    ];
    return chosen.map(([name, changes]) => ({
      name: `${name} in ${partition}`,
      partition,
      region: regions[partition],
      changes: { ...placedIn(partition), ...changes },
      isLinted: name === everyOption || (partition === 'aws' && notTogether.includes(name as OptionName)),
    }));
  },
);

/** Of `aws`, with all options that go together. */
export const everything = (): Record<string, unknown> =>
  deployments.find(({ name }) => name === `${everyOption} in aws`)?.changes ?? {};
