// Session policies as the suites write them by hand, and as the archive has them: statement by statement, without the
// time condition that stands in every one of them.
import { expect } from 'vitest';
import type { Transcript } from '../../../core/transcript.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

export const allow = (
  Action: string | string[],
  Resource: string | string[],
  Condition?: unknown,
): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
export const regional = (rest: string): string => rest.replace('::', ':us-east-1:000000000000:');
/** The bucket, table or secret may be under a customer's key, whose policy has the last word. */
export const keyUse = (service: string, Action: string | string[]): Statement =>
  allow(Action, 'arn:aws:kms:us-east-1:000000000000:key/*', {
    StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` },
  });
/** Stands in the place of what a service's model marks as sensitive. */
export const maskedValue = expect.stringMatching(/^\[masked:sensitive:[0-9a-f]{12}\]$/);
export const roleArn = (name: string): string => `arn:aws:iam::000000000000:role/${name}`;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export const passRole = (Resource: string, service: string): Statement =>
  allow('iam:PassRole', Resource, { StringEquals: { 'iam:PassedToService': service } });

/** The service makes its role on first use: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
export const firstRole = (service: string): Statement =>
  allow('iam:CreateServiceLinkedRole', roleArn(`aws-service-role/${service}/*`), {
    StringEquals: { 'iam:AWSServiceName': service },
  });

/** The time condition stands in every statement; what is left is compared. */
export function statementsOf(record: Transcript | undefined): readonly Statement[] {
  const { Statement: statements } = JSON.parse(record?.credential?.sessionPolicy ?? '{"Statement":[]}');
  return inOrder(
    statements.map(({ Condition, ...statement }: { Condition: Record<string, Record<string, string>> }) => {
      const { DateLessThan, ...rest } = Condition;
      expect(Object.keys(DateLessThan ?? {})).toEqual(['aws:CurrentTime']);
      return { ...statement, ...(Object.keys(rest).length > 0 && { Condition: rest }) };
    }),
  );
}

export const inOrder = (statements: readonly Statement[]): readonly Statement[] =>
  [...statements].sort((a, b) => (String(a.Action) < String(b.Action) ? -1 : 1));
