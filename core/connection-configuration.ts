// A connection as the configuration file writes it: the Connection of the core, and what its role may do.
import { z } from 'zod';
import type { Connection } from './connection.ts';
import { partitionOf, partitions } from './partition.ts';
import { vendingProfileSchema } from './vending/profile.ts';

const statementSchema = z.strictObject({
  /** Default: none. */
  sid: z.string().optional(),
  effect: z.enum(['Allow', 'Deny']).default('Allow'),
  actions: z.array(z.string()).min(1),
  resources: z.array(z.string()).min(1),
  /** IAM's own shape: operator → key → value or values. Default: none. */
  conditions: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
    .optional(),
});

export const connectionSchema = z
  .strictObject({
    /** What agents name. */
    name: z.string().regex(/^[a-z0-9-]{1,32}$/, 'expected 1 to 32 of `a-z`, `0-9` and `-`'),
    accountId: z.string().regex(/^\d{12}$/, 'expected the twelve digits of an AWS account'),
    /** Default: that of the regions. */
    partition: z.enum(partitions).optional(),
    /**
     * A role that somebody else keeps. Absent: the role `countersign-connection-NAME` that the connection stack makes.
     */
    roleArn: z
      .string()
      .regex(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'expected the ARN of an IAM role')
      .optional(),
    /** Sent with every AssumeRole; one for each connection. `openssl rand -hex 16` makes one. */
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{16,1224}$/, 'expected 16 to 1224 of letters, digits and `+=,.@:/-_`'),
    /** Regions in which calls may be made; the first is the default. */
    regions: z
      .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region'))
      .min(1, 'expected at least one region'),
    /** What policies ask about, e.g. `{ "env": "prod" }`. Default: none. */
    tags: z.record(z.string(), z.string()).default({}),
    /**
     * `observe`: every call is decided and recorded, and reads that no policy permits, or that wait for approval, pass. Default
     * `enforce`.
     */
    mode: z.enum(['enforce', 'observe']).default('enforce'),
    /** Managed policies of the role that the connection stack makes. Default: none. */
    managedPolicyArns: z.array(z.string().regex(/^arn:/, 'expected the ARN of a managed policy')).default([]),
    /** A managed policy of `accountId` that limits the roles that the connection stack makes. Default: none. */
    permissionsBoundaryArn: z
      .string()
      .regex(/^arn:[\w-]+:iam::\d{12}:policy\//, 'expected the ARN of a managed policy of the account')
      .optional(),
    /** Statements of the role that the connection stack makes. Default: none. */
    statements: z.array(statementSchema).default([]),
  })
  .superRefine((connection, context) => {
    const permissionCount = connection.managedPolicyArns.length + connection.statements.length;
    if (connection.roleArn === undefined && permissionCount === 0) {
      context.addIssue({
        code: 'custom',
        message: `the role of \`${connection.name}\` could do nothing: give \`managedPolicyArns\` or \`statements\`, or the \`roleArn\` of a role of yours`,
      });
    }
    if (connection.roleArn !== undefined && permissionCount > 0) {
      context.addIssue({
        code: 'custom',
        message: `\`${connection.name}\` names a role of yours, whose permissions are not kept here: leave out \`managedPolicyArns\` and \`statements\``,
      });
    }
    if (connection.roleArn !== undefined && connection.roleArn.split(':')[4] !== connection.accountId) {
      context.addIssue({ code: 'custom', path: ['roleArn'], message: 'expected a role in `accountId`' });
    }
    for (const { path, message } of strayFromPartition(connection)) {
      context.addIssue({ code: 'custom', path, message });
    }
  })
  .transform((connection) => ({ ...connection, partition: connectionPartition(connection) }));

interface Placed {
  readonly partition?: (typeof partitions)[number] | undefined;
  readonly regions: readonly string[];
  readonly roleArn?: string | undefined;
  readonly permissionsBoundaryArn?: string | undefined;
  readonly managedPolicyArns: readonly string[];
}

const connectionPartition = ({ partition, regions: [first = ''] }: Placed) => partition ?? partitionOf(first);

/** Regions and ARNs of other partitions, which no credential of the connection reaches. */
function strayFromPartition(connection: Placed): readonly { path: (string | number)[]; message: string }[] {
  const partition = connectionPartition(connection);
  const { regions, roleArn, permissionsBoundaryArn, managedPolicyArns } = connection;
  const arns: [path: (string | number)[], arn: string | undefined][] = [
    [['roleArn'], roleArn],
    [['permissionsBoundaryArn'], permissionsBoundaryArn],
    ...managedPolicyArns.map((arn, index): [(string | number)[], string] => [
      ['managedPolicyArns', index],
      arn,
    ]),
  ];
  return [
    ...regions.flatMap((region, index) =>
      partitionOf(region) === partition
        ? []
        : [
            {
              path: ['regions', index],
              message: `\`${region}\` is in the partition \`${partitionOf(region)}\` and the connection in \`${partition}\`: make a connection for each`,
            },
          ],
    ),
    ...arns.flatMap(([path, arn]) =>
      arn === undefined || arn.startsWith(`arn:${partition}:`)
        ? []
        : [{ path, message: `expected an ARN that begins with \`arn:${partition}:\`` }],
    ),
  ];
}

/** A profile of core/vending/profile.ts, and the connection that it is for. */
export const vendingSchema = z
  .looseObject({ connection: z.string() })
  .transform(({ connection, ...profile }, context) => {
    const parsed = vendingProfileSchema.safeParse(profile);
    if (parsed.success) return { ...parsed.data, connection };
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: 'custom', path, message });
    }
    return z.NEVER;
  });

export type VendingConfiguration = z.output<typeof vendingSchema>;

export type ConnectionConfiguration = z.output<typeof connectionSchema>;

export function connectionRoleName(connectionName: string): string {
  return `countersign-connection-${connectionName}`;
}

/** What the connections table holds. */
export function connectionOf(
  configured: ConnectionConfiguration,
  profiles: readonly VendingConfiguration[] = [],
): Connection {
  const vendingProfiles = profiles
    .filter(({ connection }) => connection === configured.name)
    .map(({ connection: _, ...profile }) => profile);
  const { name, accountId, partition, externalId, regions, tags, mode } = configured;
  const roleArn = configured.roleArn ?? `arn:${partition}:iam::${accountId}:role/${connectionRoleName(name)}`;
  return {
    name,
    accountId,
    roleArn,
    externalId,
    regions,
    tags,
    ...(mode === 'observe' && { mode }),
    ...(vendingProfiles.length > 0 && { vendingProfiles }),
    partition,
  };
}
