// The card of a request: everything that people are shown before they decide, the same in every medium [A8]. It is data
// and plain text with hidden characters made visible; each medium escapes and lays out. It decides nothing.
import type { ApprovalRequest } from '../approval-request.ts';
import { canonicalJson, sha256Hex } from '../call.ts';
import type { Connection } from '../connection.ts';
import type { JsonObject } from '../json.ts';
import { callLines, type ShownValue, type ValueLine } from './card-call.ts';
import { type CardResource, doesWords, resourcesOf } from './card-resources.ts';
import { type CardStatus, statusOf } from './card-status.ts';
import { hasHidden, shownPlainly } from './hidden-characters.ts';
import { unitedNarrowing } from './narrowing.ts';
import { standingOf } from './quorum.ts';
import { type Risk, type Tone, toneOf } from './risk.ts';
import { conditionsInWords, ruleSentence, standingInWords } from './rule-words.ts';
import {
  durationWords,
  effectOf,
  narrowingWords,
  operationWords,
  renewalWords,
  sentence,
  timeWords,
  usesWords,
} from './words.ts';

export type { ShownValue, ValueLine } from './card-call.ts';
export type { CardResource } from './card-resources.ts';
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
    /** What kind of change it is, without AWS vocabulary, and how grave. */
    readonly effect: string;
    readonly tone: Tone;
    /** The members of the masked call, each with its whole path. Long ones are shortened; `canonical` has all. */
    readonly lines: readonly ValueLine[];
    /** The whole masked call as RFC 8785 JSON, hidden characters shown. */
    readonly canonical: ShownValue;
    /** Whether the call, the reason or what was found of the target holds characters that nobody sees. */
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
    /** Which approval it is to follow. */
    readonly renews?: string;
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
    /** Whether the call will not run if this has changed by then. */
    readonly isCheckedAgain: boolean;
  };
  readonly asked: {
    /** One for each gate. */
    readonly rules: readonly {
      readonly gate: string;
      /** `2 people of the group sre-oncall must agree.` */
      readonly words: string;
      /** What its policy says of itself. */
      readonly description?: string;
      /** `1 of 2, waits for the group sre-oncall`, or that it is met. Absent: nothing is pending. */
      readonly standing?: string;
    }[];
    /** What else policy wants or gives, a sentence each. */
    readonly conditions: readonly string[];
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
  const does = shownPlainly(doesWords(operationWords(call.operation), resources));
  const status = statusOf(request, nowEpochSeconds);
  const effect = effectOf(request);
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
      effect: effect.words,
      tone: effect.tone,
      lines: callLines(call.parameters),
      canonical: shownValue(canonical),
      hasHiddenCharacters: hasHidden(canonical + (justification ?? '') + foundIn(request)),
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
      ...(request.renews === undefined ? {} : { renews: renewalWords(request.renews) }),
      ...(request.askedAgainBecause === undefined
        ? {}
        : { askedAgainBecause: shownPlainly(sentence(request.askedAgainBecause)) }),
      caution,
    },
    ...(request.risk && { risk: { ...request.risk, tone: toneOf(request.risk) } }),
    ...previewOf(request),
    asked: {
      rules: rulesOf(request, status.status === 'pending', nowEpochSeconds),
      conditions: conditionsInWords(obligations).map(shownPlainly),
      uses: usesWords(obligations.maximumUses ?? 1),
      maximumUses: obligations.maximumUses ?? 1,
      duration: `within ${durationWords(obligations.maximumDurationSeconds)}`,
      maximumDurationSeconds: obligations.maximumDurationSeconds,
      narrowed: narrowedWords(request),
      freshSignIn: obligations.signInMaximumAgeSeconds !== undefined,
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

function rulesOf(
  request: ApprovalRequest,
  isPending: boolean,
  nowEpochSeconds: number,
): Card['asked']['rules'] {
  const { rules, descriptions } = request.obligations;
  const standing = standingOf(request, request.decisions, nowEpochSeconds);
  return rules.map((rule, index) => {
    const description = descriptions?.[rule.gate];
    const stands = isPending ? standing[index] : undefined;
    return {
      gate: rule.gate,
      words: shownPlainly(ruleSentence(rule)),
      ...(description === undefined ? {} : { description: shownPlainly(description) }),
      ...(stands && { standing: shownPlainly(standingInWords(stands)) }),
    };
  });
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

const reversibleWords = {
  yes: 'Can be undone',
  no: 'Cannot be undone',
  partly: 'Can be undone in part',
  unknown: 'Not known whether it can be undone',
} as const;

const foundIn = ({ preview }: ApprovalRequest): string =>
  (preview?.facts ?? []).map(({ label, value }) => label + value).join('');

function previewOf({ preview, status }: ApprovalRequest): Pick<Card, 'preview'> {
  if (preview === undefined) return {};
  const { facts, reversibility, problems, takenAtEpochSeconds, parts } = preview;
  return {
    preview: {
      facts: facts.map(({ label, value }) => ({ label: shownPlainly(label), value: shownPlainly(value) })),
      reversible: shownPlainly(`${reversibleWords[reversibility.reversible]}: ${reversibility.how}`),
      problems: problems.map(shownPlainly),
      takenAt: timeWords(takenAtEpochSeconds),
      isCheckedAgain: Object.keys(parts).length > 0 && (status === 'pending' || status === 'approved'),
    },
  };
}

function narrowedWords({ decisions }: ApprovalRequest): readonly string[] {
  const given = unitedNarrowing(decisions);
  return given === undefined ? [] : narrowingWords(given).map(shownPlainly);
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
