// The one managed policy that ends vended credentials early: a deny on the connection's role, by run, until the last
// credential of that run has ended by itself. It only ever takes away, and forgets what is over (ANSWERS 10).

/** What is denied at one connection. */
export interface Denied {
  /** SourceIdentity of a run → when no credential of it lives any more. */
  readonly runs: Readonly<Record<string, number>>;
  /** Every session of the role that began before is denied. Absent: none is for that reason. */
  readonly sessionsBefore?: { readonly beganBeforeEpochSeconds: number; readonly untilEpochSeconds: number };
}

export const nothingDenied: Denied = { runs: {} };

/** Runs by name, or everything that began before now. */
export type Denial = { readonly runs: readonly string[] } | { readonly everything: true };

/** STS gives no more to a role that a role assumed, so nothing outlives it. */
const longestCredentialSeconds = 3_600;
/** How far the clocks of STS and ours may differ. */
const skewSeconds = 5;
/** Characters of a managed policy, white space not counted: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const policyCharacters = 6_144;
/** No SourceIdentity has one character (API_AssumeRole), so this denies nobody. */
const nobody = '-';

/**
 * What is over is forgotten. Where the runs do not fit into one policy any more, all sessions that began before are denied in
 * their place: more than was asked, and never less.
 */
export function denied(before: Denied, denial: Denial, nowEpochSeconds: number): Denied {
  const untilEpochSeconds = nowEpochSeconds + longestCredentialSeconds + skewSeconds;
  const live = Object.entries(before.runs).filter(([, until]) => until > nowEpochSeconds);
  const { sessionsBefore } = before;
  const standing =
    sessionsBefore && sessionsBefore.untilEpochSeconds > nowEpochSeconds ? { sessionsBefore } : {};
  const all: Denied = {
    runs: {},
    sessionsBefore: { beganBeforeEpochSeconds: nowEpochSeconds + skewSeconds, untilEpochSeconds },
  };
  if ('everything' in denial) return all;
  const added = denial.runs.map((run) => [run, untilEpochSeconds] as const);
  const named: Denied = { runs: Object.fromEntries([...live, ...added]), ...standing };
  return denyDocument(named).length <= policyCharacters ? named : all;
}

/** JSON without white space. */
export function denyDocument({ runs, sessionsBefore }: Denied): string {
  const deny = (Sid: string, Condition: object) => ({
    Sid,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition,
  });
  const names = Object.keys(runs).sort();
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      deny('DenyRuns', { StringEquals: { 'aws:SourceIdentity': names.length === 0 ? [nobody] : names } }),
      ...(sessionsBefore === undefined
        ? []
        : [
            deny('DenyEarlierSessions', {
              DateLessThan: {
                'aws:TokenIssueTime': new Date(sessionsBefore.beganBeforeEpochSeconds * 1000)
                  .toISOString()
                  .replace('.000Z', 'Z'),
              },
            }),
          ]),
    ],
  });
}
