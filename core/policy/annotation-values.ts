// What the values of annotations may be. Each reader answers a value that is safe to use and, where the text says something
// else, a problem: a sentence without the policy's name.
import type { ApprovalRule } from '../decision.ts';

/** Where a reader puts what is wrong. */
export type Problems = string[];

const approverPattern = /^(?:group:[^\s,](?:[^,]*[^\s,])?|user:[^\s,|]+\|[^\s,]+)$/;
/** `service:Operation#Member.Path`, list members as `[]`. */
const memberPattern = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]*#[A-Za-z0-9_-]+(?:\[\])*(?:\.[A-Za-z0-9_-]+(?:\[\])*)*$/;

export const approverForm = '`group:NAME` or `user:ISSUER|SUBJECT`';

/** The items of a list, in its order, each once. */
export function readList(text: string | undefined): readonly string[] {
  const items = (text ?? '').split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

export function readApprovers(name: string, text: string | undefined, problems: Problems): readonly string[] {
  const approvers = readList(text);
  for (const approver of approvers) {
    if (!approverPattern.test(approver)) {
      problems.push(
        `annotation \`@${name}\` names \`${approver}\`, which is not understood, expected ${approverForm}`,
      );
    }
  }
  return approvers;
}

/** `fallback` when it is absent. */
export function readCount(
  name: string,
  text: string | undefined,
  { most, fallback }: { readonly most: number; readonly fallback: number },
  problems: Problems,
): number {
  if (text === undefined) return fallback;
  const count = Number(text);
  if (!/^[1-9]\d*$/.test(text) || count > most) {
    problems.push(`annotation \`@${name}\` is \`${text}\`, expected a whole number from 1 to ${most}`);
    return fallback;
  }
  return count;
}

export interface DurationRange {
  readonly leastSeconds: number;
  readonly mostSeconds: number;
  /** As an author would write the range, e.g. `PT1S` to `PT24H`. */
  readonly words: string;
}

/** ISO 8601 durations of hours, minutes and seconds; undefined when it is absent or wrong. */
export function readDuration(
  name: string,
  text: string | undefined,
  { leastSeconds, mostSeconds, words }: DurationRange,
  problems: Problems,
): number | undefined {
  if (text === undefined) return undefined;
  const parts = /^PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?$/.exec(text);
  const [hours = 0, minutes = 0, seconds = 0] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
  const durationSeconds = (hours * 60 + minutes) * 60 + seconds;
  if (parts !== null && durationSeconds >= leastSeconds && durationSeconds <= mostSeconds)
    return durationSeconds;
  problems.push(`annotation \`@${name}\` is \`${text}\`, expected ${words}`);
  return undefined;
}

/** One of a few words; undefined when it is absent or another. */
export function readWord<Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
  problems: Problems,
): Word | undefined {
  if (text === undefined) return undefined;
  const word = words.find((each) => each === text);
  if (word === undefined) {
    problems.push(
      `annotation \`@${name}\` is \`${text}\`, expected ${words.map((each) => `\`${each}\``).join(' or ')}`,
    );
  }
  return word;
}

/** Members of answers that approvers may have shown to the agent as they are. */
export function readMembers(name: string, text: string | undefined, problems: Problems): readonly string[] {
  const members = readList(text);
  for (const member of members) {
    if (!memberPattern.test(member)) {
      problems.push(
        `annotation \`@${name}\` names \`${member}\`, expected \`service:Operation#Member.Path\`, e.g. \`secretsmanager:GetSecretValue#SecretString\``,
      );
    }
  }
  return members;
}

/** ARNs whose resource part may end in wildcards; those before it may not have any. */
export function readScope(name: string, text: string | undefined, problems: Problems): readonly string[] {
  const arns = readList(text);
  for (const arn of arns) {
    const [prefix, partition, service, region, account, ...resource] = arn.split(':');
    const head = [prefix, partition, service, region, account].join(':');
    if (prefix !== 'arn' || resource.join(':') === '' || /[*?$]/.test(head)) {
      problems.push(
        `annotation \`@${name}\` names \`${arn}\`, expected an ARN with wildcards in its resource part only, e.g. \`arn:aws:s3:::reports/*\``,
      );
    }
  }
  return arns;
}

/** What `@escalate_after` and `@escalate_to` say together. */
export function readEscalation(
  after: string | undefined,
  to: string | undefined,
  problems: Problems,
): ApprovalRule['escalation'] {
  if (after === undefined && to === undefined) return undefined;
  if (after === undefined || to === undefined) {
    problems.push('`@escalate_after` and `@escalate_to` stand together, one of them is missing');
    return undefined;
  }
  const approvers = readApprovers('escalate_to', to, problems);
  if (approvers.length === 0)
    problems.push(`annotation \`@escalate_to\` names nobody, expected ${approverForm}`);
  const range = { leastSeconds: 60, mostSeconds: 23 * 3600, words: '`PT1M` to `PT23H`' };
  const afterSeconds = readDuration('escalate_after', after, range, problems);
  return afterSeconds === undefined ? undefined : { afterSeconds, approvers };
}
