// What options say together: values that are each right and cannot all be meant. One sentence for each.

import { partitionOf } from '../core/partition.ts';
import type { Options } from './options.ts';

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Empty when there is none. */
export function contradictions(configuration: Options): readonly Contradiction[] {
  return [connections, vending, production, publishing, webhookPeople, address, capacity, partition].flatMap(
    (check) => check(configuration),
  );
}

function connections({ connections, stage }: Options): Contradiction[] {
  return connections.flatMap(({ name, externalId }, index) => {
    const of = (member: string, message: string) => ({ path: ['connections', index, member], message });
    return [
      ...(connections.findIndex((other) => other.name === name) < index
        ? [of('name', `\`${name}\` is taken by an earlier connection`)]
        : []),
      ...(stage === 'prod' && externalId.startsWith('replace-')
        ? [of('externalId', 'this is the example value; make your own with `openssl rand -hex 16`')]
        : []),
    ];
  });
}

function vending({ vending: { profiles }, connections, issuers }: Options): Contradiction[] {
  return profiles.flatMap(({ name, connection, issuer, run, attempt }, index) => {
    const of = (member: string, message: string) => ({
      path: ['vending', 'profiles', index, member],
      message,
    });
    const target = connections.find((other) => other.name === connection);
    const configured = issuers.find((other) => other.issuer === issuer);
    const missing = [...run, ...attempt].filter((claim) => !configured?.passedClaims.includes(claim));
    return [
      ...(profiles.findIndex((other) => other.name === name) < index
        ? [of('name', `\`${name}\` is taken by an earlier profile`)]
        : []),
      ...(target === undefined ? [of('connection', `there is no connection \`${connection}\``)] : []),
      ...(target?.roleArn === undefined
        ? []
        : [
            of(
              'connection',
              `\`${connection}\` has a role of its owner's, whose credentials could not be taken back: use one whose role the connection stack makes`,
            ),
          ]),
      ...(configured === undefined ? [of('issuer', `\`${issuer}\` is none of \`issuers\``)] : []),
      ...(configured === undefined || missing.length === 0
        ? []
        : [
            of(
              'run',
              `expected ${missing.map((claim) => `\`${claim}\``).join(', ')} among the issuer's \`passedClaims\``,
            ),
          ]),
    ];
  });
}

function production({ stage, accountId, publicUrl }: Options): Contradiction[] {
  if (stage !== 'prod') return [];
  return [
    ...(accountId === undefined
      ? [
          {
            path: ['accountId'],
            message: 'expected the account Countersign runs in: connection roles in other accounts trust it',
          },
        ]
      : []),
    ...(publicUrl?.startsWith('http:')
      ? [{ path: ['publicUrl'], message: 'expected https in production' }]
      : []),
  ];
}

function publishing({ publishers, publisherGroups }: Options): Contradiction[] {
  if (publishers !== 2 || publisherGroups.length > 0) return [];
  return [
    {
      path: ['publisherGroups'],
      message: 'expected a group, since with two publishers somebody has to confirm',
    },
  ];
}

function webhookPeople({ webhooks, issuers }: Options): Contradiction[] {
  return (webhooks?.incoming ?? []).flatMap(({ people }, index) =>
    people.flatMap(({ issuer }, person) => {
      const known = issuers.find((each) => each.issuer === issuer);
      if (known !== undefined && known.principalKind !== 'agent') return [];
      return [
        {
          path: ['webhooks', 'incoming', index, 'people', person, 'issuer'],
          message: `\`${issuer}\` is no issuer of people in \`issuers\`: name the one at which this person signs in`,
        },
      ];
    }),
  );
}

function address({ domain, publicUrl, vpc, region, slack, webhooks }: Options): Contradiction[] {
  const certificateRegion = domain?.certificateArn?.split(':')[3];
  const callers = [
    ...(slack ? ['slack'] : []),
    ...((webhooks?.incoming.length ?? 0) > 0 ? ['webhooks'] : []),
  ];
  return [
    ...(domain && publicUrl !== undefined && publicUrl !== `https://${domain.name}`
      ? [
          {
            path: ['publicUrl'],
            message: `expected \`https://${domain.name}\`, which follows from \`domain\`: leave one of them out`,
          },
        ]
      : []),
    ...(region && certificateRegion && certificateRegion !== region
      ? [
          {
            path: ['domain', 'certificateArn'],
            message: `the certificate is in \`${certificateRegion}\` and the stack in \`${region}\`, where API Gateway looks for it: request one there`,
          },
        ]
      : []),
    ...(domain && vpc
      ? [
          {
            path: ['domain'],
            message:
              'a private API has no public domain: leave it out, and give the `publicUrl` of what stands before the VPC endpoints, if anything does',
          },
        ]
      : []),
    ...(vpc && publicUrl === undefined
      ? callers.map((caller) => ({
          path: [caller],
          message: `nothing on the internet reaches a private API: leave \`${caller}\` out, or give the \`publicUrl\` of a proxy that lets its requests in`,
        }))
      : []),
  ];
}

function capacity({ gatewayReservedConcurrency, gatewayProvisionedConcurrency }: Options): Contradiction[] {
  if (gatewayReservedConcurrency === undefined || gatewayProvisionedConcurrency === undefined) return [];
  if (gatewayProvisionedConcurrency <= gatewayReservedConcurrency) return [];
  return [
    {
      path: ['gatewayProvisionedConcurrency'],
      message: `expected at most \`gatewayReservedConcurrency\`, ${gatewayReservedConcurrency}: Lambda starts no more than are reserved`,
    },
  ];
}

/** Services that a partition does not have, and what does the same there. */
const notThere = [
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/feature-availability.html
  {
    partition: 'aws-us-gov',
    option: 'integrations',
    sentence: 'EventBridge has no API destinations in `aws-us-gov`: use `webhooks.outgoing`',
  },
  // https://docs.aws.amazon.com/general/latest/gr/ses.html
  {
    partition: 'aws-cn',
    option: 'mail',
    sentence: 'Amazon SES is not in `aws-cn`: tell approvers by `slack`, `webhooks` or `integrations`',
  },
] as const;

function partition(configuration: Options): Contradiction[] {
  const { region, connections, alarmTopicArn, permissionsBoundaryArn, domain } = configuration;
  if (region === undefined) return [];
  const own = partitionOf(region);
  const arns: [path: string[], arn: string | undefined][] = [
    [['alarmTopicArn'], alarmTopicArn],
    [['permissionsBoundaryArn'], permissionsBoundaryArn],
    [['domain', 'certificateArn'], domain?.certificateArn],
  ];
  return [
    ...notThere.flatMap((row) =>
      row.partition === own && configuration[row.option] !== undefined
        ? [{ path: [row.option], message: row.sentence }]
        : [],
    ),
    ...connections.flatMap((connection, index) =>
      connection.partition === own
        ? []
        : [
            {
              path: ['connections', index, 'regions'],
              message: `they are in \`${connection.partition}\`, and from \`${own}\`, where Countersign runs, no role there can be assumed: deploy another Countersign there`,
            },
          ],
    ),
    ...arns.flatMap(([path, arn]) =>
      arn === undefined || arn.startsWith(`arn:${own}:`)
        ? []
        : [{ path, message: `expected an ARN that begins with \`arn:${own}:\`` }],
    ),
  ];
}
