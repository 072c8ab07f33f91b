// What a pipeline may be given: a profile is a name for permissions that who deploys wrote down. Whoever asks names the
// profile and chooses nothing of it; policy decides who gets it (`countersign:VendCredentials`).
import { z } from 'zod';
import { CountersignError } from '../countersign-error.ts';
import { returnsCredentials } from '../policy/credential-returning-actions.ts';
import type { Requirement } from '../requirement.ts';
import { sessionPolicy } from '../session-policy.ts';

/** A claim of the token, which the issuer's `passedClaims` must let through. */
const claimName = z.string().min(1).max(512);

const statementSchema = z.strictObject({
  /** IAM actions by their whole names: a wildcard would take in what AWS adds later. */
  actions: z
    .array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/, 'expected `prefix:Action`, without wildcards'))
    .min(1),
  /** ARNs as IAM patterns: `*`, `?` and policy variables mean what they mean there. */
  resources: z.array(z.string().min(1)).min(1),
  /** IAM's own shape: operator → key → values. Default: none. */
  conditions: z.record(z.string(), z.record(z.string(), z.array(z.string()).min(1))).exactOptional(),
});

const profileShape = z.strictObject({
  /** Ends the role ARN that pipelines name: `arn:aws:iam::ACCOUNT:role/countersign-vend/NAME`. */
  name: z.string().regex(/^[a-z0-9-]{1,32}$/, 'expected 1 to 32 of `a-z`, `0-9` and `-`'),
  /** The one issuer whose tokens get it, letter for letter. */
  issuer: z.string().min(1),
  /** Claims that name the run, the same over all of its attempts: what an approval is for. */
  run: z.array(claimName).min(1),
  /** Claims that tell the attempts of a run apart, each of which gets credentials once. Default: a run is one attempt. */
  attempt: z.array(claimName).default([]),
  /** The longest life of credentials. STS gives an assumed role's session at most an hour. Default 900. */
  maximumDurationSeconds: z.int().min(60).max(3_600).default(900),
  /** What the credentials may do, within what the connection's role may. */
  statements: z.array(statementSchema).min(1),
});

export const vendingProfileSchema = profileShape.superRefine((profile, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['statements'], message });
  for (const action of profile.statements.flatMap(({ actions }) => actions)) {
    if (returnsCredentials(action)) {
      refuse(`\`${action}\` answers with a credential that would outlive the profile's: leave it out`);
    }
  }
  if (profile.statements.some(setsOwnEnd)) {
    refuse('`DateLessThan` on `aws:CurrentTime` is how the credentials end: leave it out');
  }
  try {
    // The year 9999: no end is longer.
    profilePolicy(profile, 253_402_300_799);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    refuse(error.message);
  }
});

export type VendingProfile = Readonly<z.output<typeof profileShape>>;

const setsOwnEnd = ({ conditions = {} }: z.output<typeof statementSchema>): boolean =>
  Object.entries(conditions).some(
    ([operator, keys]) =>
      operator.toLowerCase() === 'datelessthan' &&
      Object.keys(keys).some((key) => key.toLowerCase() === 'aws:currenttime'),
  );

/** What policies, approvers and the record know as the service that vends. */
export const vendingService = 'countersign';

/** What policies know a profile as. */
export function profileArn(
  scope: { readonly partition: string; readonly accountId: string },
  profileName: string,
): string {
  return `arn:${scope.partition}:countersign::${scope.accountId}:profile/${profileName}`;
}

/** The session policy of a profile's credentials. Throws CountersignError `session-policy-too-large`. */
export function profilePolicy({ statements }: VendingProfile, notAfterEpochSeconds: number): string {
  const requirements = statements.flatMap(({ actions, resources, conditions }) =>
    actions.map(
      (action): Requirement => ({
        action,
        accessLevel: 'Write',
        resources: resources.map((arn) => ({ arn, certainty: 'exact', pattern: true })),
        ...(conditions && { conditions }),
      }),
    ),
  );
  return sessionPolicy(requirements, { notAfterEpochSeconds }).text;
}
