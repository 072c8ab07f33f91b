// Where Countersign is reached: a domain of one's own, a firewall before it, or only from inside a VPC.
import { z } from 'zod';

const domainName = z
  .string()
  // The common name of a certificate has at most 64 characters (RFC 5280, ub-common-name).
  .max(64)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'expected a domain name in lower case, e.g. `countersign.example.com`',
  );

export const domainSchema = z
  .strictObject({
    name: domainName.describe(
      'The domain; `*.` before it is served as well, for clients that put a bucket before the host.',
    ),
    hostedZone: z
      .strictObject({
        id: z
          .string()
          .regex(/^Z[A-Z0-9]{5,31}$/, 'expected the id of a hosted zone, e.g. `Z0123456789ABCDEFGHIJ`'),
        name: domainName.describe('The name of the zone, e.g. `example.com`.'),
      })
      .optional()
      .describe(
        'A public hosted zone of Route 53 in the same account, which gets the records. Absent: you make the records that the deploy prints.',
      ),
    certificateArn: z
      .string()
      .regex(/^arn:[\w-]+:acm:[a-z0-9-]+:\d{12}:certificate\//, 'expected the ARN of a certificate in ACM')
      .optional()
      .describe(
        'An issued certificate for the name and `*.` before it, in the region of the stack. Absent: one is made and validated in the hosted zone.',
      ),
  })
  .superRefine(({ name, hostedZone, certificateArn }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (hostedZone === undefined && certificateArn === undefined) {
      refuse(
        [],
        `expected \`hostedZone\`, or the \`certificateArn\` of an issued certificate for \`${name}\` and \`*.${name}\`: without a zone nothing here could validate one`,
      );
    }
    if (hostedZone !== undefined && name !== hostedZone.name && !name.endsWith(`.${hostedZone.name}`)) {
      refuse(['hostedZone', 'name'], `\`${name}\` is not in the zone \`${hostedZone.name}\``);
    }
  });

export const firewallSchema = z.strictObject({
  requestsPerFiveMinutes: z
    .int()
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
    .min(10)
    .max(2_000_000_000)
    .default(30_000)
    .describe(
      'Requests of one address in five minutes; what is more gets 429. Default 30000: ten agents at the 600 calls a minute that `limits` give each. Raise it where more share an address.',
    ),
});

export const vpcSchema = z.strictObject({
  endpointIds: z
    .array(
      z
        .string()
        .regex(/^vpce-[0-9a-f]{8,17}$/, 'expected the id of a VPC endpoint, e.g. `vpce-0123456789abcdef0`'),
    )
    .min(1, 'expected at least one endpoint of `execute-api`')
    .describe('Interface endpoints of `execute-api`; requests come through them and by no other way.'),
});

export type DomainSettings = z.output<typeof domainSchema>;
export type FirewallSettings = z.output<typeof firewallSchema>;
export type VpcSettings = z.output<typeof vpcSchema>;
