// What a session's records tell, in order and in words: one step for each call, the same for the terminal, the page, the
// exports and the recording. It must never say more than the record; every text in it is as the record has it, so whoever
// shows it escapes it.
import { wayWords } from '../core/approvals/words.ts';
import type { ImpactPreview } from '../core/preview/impact-preview.ts';
import { principalId } from '../core/principal.ts';
import { askedRequirements } from '../core/requirement.ts';
import type { CallOutcome, Transcript } from '../core/transcript.ts';
import { time } from './terminal.ts';

export interface StoryNote {
  /** One short word, e.g. `needs`, `approved`. */
  readonly label: string;
  readonly text: string;
}

export interface StoryStep {
  readonly transcript: Transcript;
  /** `s3 PutObject`. */
  readonly title: string;
  readonly outcome: CallOutcome;
  /** Since the first call of the session. */
  readonly offsetMilliseconds: number;
  /** Absent: the record holds no end. */
  readonly durationMilliseconds?: number;
  readonly notes: readonly StoryNote[];
}

export function storyOf(transcripts: readonly Transcript[]): readonly StoryStep[] {
  const beginMilliseconds = Date.parse(transcripts[0]?.receivedAt ?? '');
  return transcripts.map((transcript, index) =>
    stepOf(transcript, beginMilliseconds, previewBefore(transcripts, index)),
  );
}

function stepOf(
  transcript: Transcript,
  beginMilliseconds: number,
  earlier: ImpactPreview | undefined,
): StoryStep {
  const { maskedCall, receivedAt, completedAt, outcome } = transcript;
  const receivedMilliseconds = Date.parse(receivedAt);
  return {
    transcript,
    title: maskedCall ? `${maskedCall.service} ${maskedCall.operation}` : 'a request that could not be read',
    outcome: outcome ?? 'unknown',
    offsetMilliseconds: receivedMilliseconds - beginMilliseconds,
    ...(completedAt !== undefined && {
      durationMilliseconds: Date.parse(completedAt) - receivedMilliseconds,
    }),
    notes: [
      ...needs(transcript),
      ...decided(transcript),
      ...shownToApprovers(transcript, earlier),
      ...approved(transcript),
      ...done(transcript),
    ],
  };
}

function* needs({ requirements = [], maskedCall }: Transcript): Generator<StoryNote> {
  for (const { action, resources, dependent } of requirements) {
    const onward = dependent ? ` (only if ${maskedCall?.service} needs it for this call)` : '';
    yield {
      label: dependent ? 'onward' : 'needs',
      text: `${action} on ${resources.map(({ arn }) => arn).join(', ')}${onward}`,
    };
  }
}

function* decided({ decision, observed }: Transcript): Generator<StoryNote> {
  for (const { message, policies } of decision?.reasons ?? []) {
    const by = policies.length === 0 ? '' : ` (${policies.join(', ')})`;
    yield { label: decision?.effect ?? 'decision', text: `${message}${by}` };
  }
  if (decision && decision.policyVersion !== 'none')
    yield { label: 'policies', text: `version ${decision.policyVersion}` };
  if (observed) yield { label: 'observed', text: 'the connection is in observe mode, so the read passed' };
}

function* shownToApprovers(
  { preview, risk }: Transcript,
  earlier: ImpactPreview | undefined,
): Generator<StoryNote> {
  if (risk) yield { label: 'risk', text: [`${risk.score} of 10`, ...risk.reasons].join(' · ') };
  if (!preview) return;
  for (const { label, value } of preview.facts) yield { label: 'preview', text: `${label}: ${value}` };
  yield {
    label: 'undo',
    text: `${preview.reversibility.reversible}: ${preview.reversibility.how}`,
  };
  for (const problem of preview.problems) yield { label: 'unseen', text: problem };
  for (const change of previewChanges(earlier, preview)) yield { label: 'changed', text: change };
}

function* approved({ approval, voided }: Transcript): Generator<StoryNote> {
  if (voided) yield { label: 'voided', text: `${voided.requestId} counts no more: ${voided.because}` };
  if (approval && approval.decisions.length === 0)
    yield { label: 'waits', text: `request ${approval.requestId}` };
  for (const made of approval?.decisions ?? []) {
    const { approver, decision, comment, decidedAtEpochSeconds, narrowing } = made;
    const said = comment === undefined ? '' : `: "${comment}"`;
    yield {
      label: decision === 'approve' ? 'approved' : 'denied',
      text: `by ${approver.displayName}${wayWords(made)} at ${time(decidedAtEpochSeconds)}${said}`,
    };
    if (!narrowing) continue;
    const { maximumDurationSeconds, maximumUses, resources } = narrowing;
    const less = [
      ...(maximumDurationSeconds === undefined ? [] : [`for ${maximumDurationSeconds} seconds`]),
      ...(maximumUses === undefined ? [] : [`${maximumUses} ${maximumUses === 1 ? 'use' : 'uses'}`]),
      ...(resources === undefined ? [] : [`on ${resources.join(', ')} alone`]),
    ];
    yield { label: 'narrowed', text: less.join(', ') };
  }
}

function* done({ credential, refusal, result, maskedInput = [] }: Transcript): Generator<StoryNote> {
  if (credential) {
    const until = time(credential.expiresAtEpochSeconds);
    yield {
      label: 'acted as',
      text: `${credential.roleArn} until ${until}${credential.cached ? ', from memory' : ''}`,
    };
  }
  if (refusal) yield { label: 'refused', text: `${refusal.code}: ${refusal.message}` };
  if (result?.error) yield { label: 'error', text: `${result.error.code}: ${result.error.message}` };
  if (result?.withheld !== undefined) yield { label: 'withheld', text: result.withheld };
  if (result?.awsRequestId !== undefined) yield { label: 'aws id', text: result.awsRequestId };
  for (const [side, findings] of [
    ['request', maskedInput],
    ['answer', result?.masked ?? []],
  ] as const) {
    for (const { path, kind, layer } of findings)
      yield {
        label: layer === 'injection' ? 'reported' : 'masked',
        text: `${path} of the ${side}: ${kind} (${layer})`,
      };
  }
}

/** The last preview before of the same operation on the same resources: what it showed is what may have changed since. */
function previewBefore(transcripts: readonly Transcript[], index: number): ImpactPreview | undefined {
  const now = transcripts[index];
  if (now?.preview === undefined) return undefined;
  const target = targetOf(now);
  return transcripts
    .slice(0, index)
    .findLast((earlier) => earlier.preview !== undefined && targetOf(earlier) === target)?.preview;
}

const targetOf = ({ requirements = [] }: Transcript): string =>
  JSON.stringify(
    askedRequirements(requirements)
      .flatMap(({ resources }) => resources.map(({ arn }) => arn))
      .sort(),
  );

/** `state: running → stopped`, for every fact that differs or is in one of them alone. */
function previewChanges(before: ImpactPreview | undefined, now: ImpactPreview): readonly string[] {
  if (before === undefined) return [];
  const was = new Map(before.facts.map(({ label, value }) => [label, value]));
  const is = new Map(now.facts.map(({ label, value }) => [label, value]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((label) => was.get(label) !== is.get(label))
    .map((label) => `${label}: ${was.get(label) ?? 'nothing'} → ${is.get(label) ?? 'nothing'}`);
}

/** `12 ms`, `3.4 s`, `2 min 05 s`, `3 h 04 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

export interface StoryFilter {
  readonly member: 'service' | 'operation' | 'outcome' | 'text';
  readonly value: string;
}

const filterMembers = ['service', 'operation', 'outcome', 'text'] as const;

/** `service=s3`, `operation=PutObject`, `outcome=denied`, `text=…`; without a member before `=` the whole is text. */
export function readFilter(given: string): StoryFilter {
  const [name = '', value] = given.split(/=(.*)/s);
  const member = filterMembers.find((known) => known === name);
  return member === undefined || value === undefined ? { member: 'text', value: given } : { member, value };
}

/** Whether all of them hold. Without regard to case; text is looked for in the whole record. */
export function matches(step: StoryStep, filters: readonly StoryFilter[]): boolean {
  const { maskedCall } = step.transcript;
  return filters.every(({ member, value }) => {
    const wanted = value.toLowerCase();
    if (member === 'text') return searchTextOf(step).includes(wanted);
    const is = member === 'outcome' ? step.outcome : (maskedCall?.[member] ?? '');
    return is.toLowerCase() === wanted;
  });
}

function searchTextOf({ transcript, title, notes }: StoryStep): string {
  const words = notes.map(({ text }) => text).join('\n');
  return `${title}\n${words}\n${principalId(transcript.principal)}\n${JSON.stringify(transcript)}`.toLowerCase();
}
