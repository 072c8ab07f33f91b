// The card of a request: everything that people are shown before they decide, the same in every medium [A8]. It is data
// and plain text with hidden characters made visible; each medium escapes and lays out. It decides nothing.
import type { ApprovalRequest } from '../approval-request.ts';
import { canonicalJson, sha256Hex } from '../call.ts';
import type { Connection } from '../connection.ts';
import type { JsonObject } from '../json.ts';
import type { Requirement } from '../requirement.ts';
import { callLines, type ShownValue, type ValueLine } from './card-call.ts';
import { type CardStatus, statusOf } from './card-status.ts';
import { hasHidden, shownPlainly } from './hidden-characters.ts';
import { unitedNarrowing } from './narrowing.ts';
import { type Risk, type Tone, toneOf } from './risk.ts';
import { ruleInWords } from './rule-words.ts';
import {
  durationWords,
  effectOf,
  narrowingWords,
  operationWords,
  sentence,
  timeWords,
  usesWords,
} from './words.ts';

export type { ShownValue, ValueLine } from './card-call.ts';
export type { CardStatus } from './card-status.ts';

/** Texts are as people may read them: hidden characters are `[U+202E]`. Nothing is escaped for any medium. */
export interface Card {
  readonly requestId: string;
  readonly approvalUrl: string;
  /** `Delete table orders`: what it would do, in the fewest words. */
  readonly title: string;
  readonly who: CardPerson;
  readonly what: {
    /** `The agent Release agent asks to put object reports/2026/q4.csv.` */
    readonly sentence: string;
    /** `s3:PutObject` */
    readonly operation: string;
    /** What kind of change it is, without AWS vocabulary. */
    readonly effect: string;
    /** The members of the masked call, each with its whole path. Long ones are shortened; `canonical` has all. */
    readonly lines: readonly ValueLine[];
    /** The whole masked call as RFC 8785 JSON, hidden characters shown. */
    readonly canonical: ShownValue;
    /** Whether the call or the reason holds characters that nobody sees. */
    readonly hasHiddenCharacters: boolean;
  };
  readonly where: {
    readonly connection: string;
    readonly accountId: string;
    readonly region: string;
    /** `env: prod`; empty when the connection is no longer registered. */
    readonly tags: readonly string[];
  };
  readonly resources: readonly CardResource[];
  readonly why: {
    /** The agent's own words. Absent: it gave none. */
    readonly reason?: ShownValue;
    /** Absent: it named none. */
    readonly ticket?: string;
    /** Why an earlier approval of this call does not count. */
    readonly askedAgainBecause?: string;
    /** What stands beside reason and ticket, always. */
    readonly caution: string;
  };
  /** Absent: nobody scored it. */
  readonly risk?: Risk & { readonly tone: Tone };
  /** Absent: nobody looked. */
  readonly preview?: {
    readonly facts: readonly { readonly label: string; readonly value: string }[];
    readonly reversible: string;
    readonly problems: readonly string[];
    readonly takenAt: string;
  };
  readonly asked: {
    /** One for each gate: `gate-prod-write: 2 of group:sre-oncall`. */
    readonly rules: readonly {
      readonly gate: string;
      readonly words: string;
      readonly description?: string;
    }[];
    /** `once`, `up to 3 times` */
    readonly uses: string;
    readonly maximumUses: number;
    /** `within 30 minutes` of the last approval */
    readonly duration: string;
    readonly maximumDurationSeconds: number;
    /** Less than was asked, as approvers gave it so far; empty: nothing less. */
    readonly narrowed: readonly string[];
    /** Whether policy wants a fresh sign-in: then only the page can decide. */
    readonly freshSignIn: boolean;
    readonly reviewers: readonly string[];
  };
  readonly status: CardStatus;
  readonly times: {
    readonly asked: string;
    readonly decideUntil: string;
    readonly expiresAtEpochSeconds: number;
  };
  /** SHA-256 of the call, lower-case hex: what a decision binds [A4]. */
  readonly digest: string;
  readonly policyVersion: string;
}

export interface CardPerson {
  readonly name: string;
  readonly kind: 'agent' | 'human';
  /** Who answers for an agent. Absent: nobody is named. */
  readonly owner?: string;
  readonly subject: string;
  readonly issuer: string;
}

export interface CardResource {
  /** As it is, for narrowing; `shown` is for people. */
  readonly arn: string;
  readonly shown: string;
  readonly actions: readonly string[];
  /** Found for sure, not a guess or a wildcard. */
  readonly sure: boolean;
  /** Needed onward by the service, not named by the call: narrowing never takes it away. */
  readonly dependent: boolean;
}

const caution = 'In the words of who asks. Nobody has checked them.';

export function approvalCard(ask: {
  readonly request: ApprovalRequest;
  /** Absent when it is no longer registered. */
  readonly connection: Pick<Connection, 'tags'> | undefined;
  readonly nowEpochSeconds: number;
  /** Without a final slash. */
  readonly baseUrl: string;
}): Card {
  const { request, connection, nowEpochSeconds, baseUrl } = ask;
  const { maskedCall: call, obligations, justification } = request;
  const canonical = canonicalJson(call as unknown as JsonObject);
  const resources = resourcesOf(request.requirements);
  const who = personOf(request);
  const does = shownPlainly(doesWords(operationWords(call.operation), resourceWords(resources)));
  const status = statusOf(request, nowEpochSeconds);
  return {
    requestId: request.id,
    approvalUrl: `${baseUrl}/approve/${request.id}`,
    title: does,
    who,
    what: {
      sentence: `${who.kind === 'agent' ? 'The agent ' : ''}${who.name} ${
        status.status === 'pending' ? 'asks' : 'asked'
      } to ${lowerFirst(does)}.`,
      operation: `${call.service}:${call.operation}`,
      effect: effectOf(request).words,
      lines: callLines(call.parameters),
      canonical: shownValue(canonical),
      hasHiddenCharacters: hasHidden(canonical + (justification ?? '')),
    },
    where: {
      connection: request.connection,
      accountId: call.accountId,
      region: call.region,
      tags: Object.entries(connection?.tags ?? {}).map(([name, value]) => shownPlainly(`${name}: ${value}`)),
    },
    resources,
    why: {
      ...(justification === undefined ? {} : { reason: shownValue(justification) }),
      ...(request.ticket === undefined ? {} : { ticket: shownPlainly(request.ticket) }),
      ...(request.askedAgainBecause === undefined
        ? {}
        : { askedAgainBecause: shownPlainly(sentence(request.askedAgainBecause)) }),
      caution,
    },
    ...(request.risk && { risk: { ...request.risk, tone: toneOf(request.risk) } }),
    ...previewOf(request),
    asked: {
      rules: obligations.rules.map((rule) => {
        const description = obligations.descriptions?.[rule.gate];
        return {
          gate: rule.gate,
          words: shownPlainly(ruleInWords(rule)),
          ...(description === undefined ? {} : { description: shownPlainly(description) }),
        };
      }),
      uses: usesWords(obligations.maximumUses ?? 1),
      maximumUses: obligations.maximumUses ?? 1,
      duration: `within ${durationWords(obligations.maximumDurationSeconds)}`,
      maximumDurationSeconds: obligations.maximumDurationSeconds,
      narrowed: narrowedWords(request),
      freshSignIn: obligations.signInMaximumAgeSeconds !== undefined,
      reviewers: obligations.reviewers ?? [],
    },
    status,
    times: {
      asked: timeWords(request.createdAtEpochSeconds),
      decideUntil: timeWords(request.expiresAtEpochSeconds),
      expiresAtEpochSeconds: request.expiresAtEpochSeconds,
    },
    digest: request.digest,
    policyVersion: request.policyVersion,
  };
}

/** The whole text, with its length and hash, so that a medium that shortens it can say what it left out. */
function shownValue(text: string): ShownValue {
  return { text: shownPlainly(text), lengthCharacters: text.length, sha256: sha256Hex(text) };
}

function personOf({ principal }: ApprovalRequest): CardPerson {
  const { displayName, kind, owner, subject, issuer } = principal;
  return {
    name: shownPlainly(displayName),
    kind,
    ...(owner === undefined ? {} : { owner: shownPlainly(owner) }),
    subject: shownPlainly(subject),
    issuer: shownPlainly(issuer),
  };
}

/** Each ARN once, with every action that needs it, in the order of the requirements. */
function resourcesOf(requirements: readonly Requirement[]): readonly CardResource[] {
  const found = new Map<string, { actions: string[]; sure: boolean; dependent: boolean }>();
  for (const { action, resources, dependent = false } of requirements) {
    for (const { arn, certainty } of resources) {
      const sure = certainty === 'exact' || certainty === 'stripped';
      const known = found.get(arn);
      if (known === undefined) found.set(arn, { actions: [action], sure, dependent });
      else {
        if (!known.actions.includes(action)) known.actions.push(action);
        known.sure &&= sure;
        known.dependent &&= dependent;
      }
    }
  }
  return [...found].map(([arn, rest]) => ({ arn, shown: shownPlainly(arn), ...rest }));
}

/** `Delete table` on `table/orders` is `Delete table orders`. */
function doesWords(operation: string, resource: string): string {
  const kind = `${operation.split(' ').at(-1)?.toLowerCase()}/`;
  return `${operation} ${resource.startsWith(kind) ? resource.slice(kind.length) : resource}`.trim();
}

function resourceWords(resources: readonly CardResource[]): string {
  const [first, ...others] = resources.filter(({ sure, dependent }) => sure && !dependent);
  if (first === undefined) return '';
  return `${resourceName(first.arn)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

const namedCharacters = 120;

/** The part of an ARN that names the thing: after the account. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function resourceName(arn: string): string {
  const parts = arn.split(':');
  const name = parts.length < 6 ? arn : parts.slice(5).join(':');
  return name.length <= namedCharacters
    ? name
    : `${name.slice(0, namedCharacters).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const reversibleWords = {
  yes: 'Can be undone',
  no: 'Cannot be undone',
  partly: 'Can be undone in part',
  unknown: 'Not known whether it can be undone',
} as const;

function previewOf({ preview }: ApprovalRequest): Pick<Card, 'preview'> {
  if (preview === undefined) return {};
  const { facts, reversibility, problems, takenAtEpochSeconds } = preview;
  return {
    preview: {
      facts: facts.map(({ label, value }) => ({ label: shownPlainly(label), value: shownPlainly(value) })),
      reversible: shownPlainly(`${reversibleWords[reversibility.reversible]}: ${reversibility.how}`),
      problems: problems.map(shownPlainly),
      takenAt: timeWords(takenAtEpochSeconds),
    },
  };
}

function narrowedWords({ decisions }: ApprovalRequest): readonly string[] {
  const given = unitedNarrowing(decisions);
  return given === undefined ? [] : narrowingWords(given).map(shownPlainly);
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
