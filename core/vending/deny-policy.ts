// The one managed policy that ends vended credentials early: a deny on the connection's role, by run, until the last
// credential of that run has ended by itself. It only ever takes away, and forgets what is over.

/** What is denied at one connection. */
export interface Denied {
  /** SourceIdentity of a run → when no credential of it lives any more. */
  readonly runs: Readonly<Record<string, number>>;
  /** Every session of the role that began before is denied. Absent: none is for that reason. */
  readonly sessionsBefore?: { readonly beganBeforeEpochSeconds: number; readonly untilEpochSeconds: number };
}

export const nothingDenied: Denied = { runs: {} };

/** Runs by name, or everything that began before it was taken back. */
export type Denial = { readonly runs: readonly string[] } | { readonly everything: true };

/** STS gives no more to a role that a role assumed, so nothing outlives it. */
const longestCredentialSeconds = 3_600;
/**
 * How long after something was taken back its credentials may have begun: the clocks of STS and ours differ, and a gateway that could
 * not be told remembers what stood for 20 seconds (ADR 0009).
 */
const graceSeconds = 30;
/** Characters of a managed policy, white space not counted: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const policyCharacters = 6_144;
/** No SourceIdentity has one character (API_AssumeRole), so this denies nobody. */
const nobody = '-';

/** When no credential lives any more that was given out at `epochSeconds`. */
export const lastEndOf = (epochSeconds: number): number =>
  epochSeconds + longestCredentialSeconds + graceSeconds;

const sessionsEndingBy = (untilEpochSeconds: number): NonNullable<Denied['sessionsBefore']> => ({
  beganBeforeEpochSeconds: untilEpochSeconds - longestCredentialSeconds,
  untilEpochSeconds,
});

/**
 * However late it is written and in whichever order, it denies what was taken back at its time. What is over is forgotten. Where the
 * runs do not fit into one policy any more, all sessions that began before the last of them was taken back are denied in their
 * place: more than was asked, and never less.
 */
export function denied(
  before: Denied,
  denial: Denial,
  {
    takenBackAtEpochSeconds,
    nowEpochSeconds,
  }: { readonly takenBackAtEpochSeconds: number; readonly nowEpochSeconds: number },
): Denied {
  const until = lastEndOf(takenBackAtEpochSeconds);
  const allUntil = Math.max(
    before.sessionsBefore?.untilEpochSeconds ?? 0,
    'everything' in denial ? until : 0,
  );
  const runs = new Map(Object.entries(before.runs));
  for (const run of 'runs' in denial ? denial.runs : []) runs.set(run, Math.max(until, runs.get(run) ?? 0));
  // What was taken back before all sessions were is among them.
  const live = [...runs].filter(([, end]) => end > Math.max(nowEpochSeconds, allUntil));
  const state: Denied = {
    runs: Object.fromEntries(live),
    ...(allUntil > nowEpochSeconds && { sessionsBefore: sessionsEndingBy(allUntil) }),
  };
  if (denyDocument(state).length <= policyCharacters) return state;
  return { runs: {}, sessionsBefore: sessionsEndingBy(Math.max(...live.map(([, end]) => end))) };
}

/** Whether every session that had begun at `epochSeconds` is denied. */
export const areAllDenied = ({ sessionsBefore }: Denied, epochSeconds: number): boolean =>
  sessionsBefore !== undefined && epochSeconds < sessionsBefore.beganBeforeEpochSeconds;

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
