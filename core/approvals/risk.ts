// How dangerous a call is, from 1 to 10, with the reasons that make it so: the sum of the weights of the dangers that
// are seen in it, so that one more danger never lowers it. It never decides anything: policy does.
import type { Call } from '../call.ts';
import { returnsCredentials } from '../policy/credential-returning-actions.ts';
import type { Reversibility } from '../preview/impact-preview.ts';
import { askedRequirements, isReadOnly, type Requirement } from '../requirement.ts';
import { vendingService } from '../vending/profile.ts';
import { reversibilityOf, takesSomethingAway } from './reversibility.ts';
import { isAccountWide, isEscalation, readsData, readsSecrets, watchesTheAccount } from './risky-actions.ts';

export interface Risk {
  /** 1 (harmless) to 10. */
  readonly score: number;
  /** One short sentence for each danger that counted, the gravest first. */
  readonly reasons: readonly string[];
}

export interface RiskFacts {
  readonly call: Call;
  readonly requirements: readonly Requirement[];
  readonly connectionTags: Readonly<Record<string, string>>;
  /** What a preview found; absent: what the reviewed table says. */
  readonly reversibility?: Reversibility;
  /** Whether this agent never had an approval of this operation on this connection. Absent: not known. */
  readonly isFirst?: boolean;
}

/** Each danger, what it adds to a score of 1, and what people are told. docs/approvals.md has the same rows. */
export const dangers = {
  permissions: { weight: 4, sentence: 'It changes who may do what.' },
  write: { weight: 2, sentence: 'It changes data or resources.' },
  tagging: { weight: 1, sentence: 'It changes tags, which rules may depend on.' },
  irreversible: { weight: 3, sentence: 'It cannot be undone.' },
  'unreviewed-removal': {
    weight: 3,
    sentence: 'It takes something away, and nobody reviewed whether that comes back.',
  },
  'partly-reversible': { weight: 1, sentence: 'It can be undone only in part.' },
  'unreviewed-change': { weight: 1, sentence: 'Nobody reviewed whether it can be undone.' },
  credentials: { weight: 5, sentence: 'Its answer is a credential.' },
  secrets: { weight: 4, sentence: 'It reads a secret or decrypts.' },
  data: { weight: 1, sentence: 'It reads stored data.' },
  escalation: {
    weight: 3,
    sentence: 'It can give more power than it has: a role, a policy or code that runs.',
  },
  blindness: { weight: 3, sentence: 'It switches off what watches the account.' },
  'account-wide': { weight: 2, sentence: 'It acts on the whole account or organisation.' },
  'unknown-target': { weight: 2, sentence: 'What it acts on cannot be told for sure.' },
  'many-targets': { weight: 2, sentence: 'It acts on ten or more resources.' },
  'several-targets': { weight: 1, sentence: 'It acts on several resources.' },
  production: { weight: 2, sentence: 'The connection is production.' },
  'unknown-environment': { weight: 1, sentence: 'The connection does not say that it is not production.' },
  'first-time': { weight: 1, sentence: 'This agent never had this approved here before.' },
} as const satisfies Readonly<Record<string, { readonly weight: number; readonly sentence: string }>>;

type Danger = keyof typeof dangers;

const highest = 10;

export function riskOf(facts: RiskFacts): Risk {
  const found = dangersIn(facts)
    .map((danger) => dangers[danger])
    .sort((a, b) => b.weight - a.weight);
  const sum = found.reduce((total, { weight }) => total + weight, 1);
  return { score: Math.min(highest, sum), reasons: found.map(({ sentence }) => sentence) };
}

function dangersIn(facts: RiskFacts): readonly Danger[] {
  const { call, isFirst } = facts;
  const requirements = askedRequirements(facts.requirements);
  const actions = requirements.map(({ action }) => action);
  const changes = !isReadOnly(requirements);
  const secrets = actions.some(readsSecrets);
  const data = !secrets && actions.some(readsData);
  const matters = changes || secrets || data;
  return [
    ...accessDanger(requirements),
    ...(changes ? reversibilityDanger(call, facts.reversibility ?? reversibilityOf(call, { changes })) : []),
    ...when('credentials', call.service === vendingService || actions.some(returnsCredentials)),
    ...when('secrets', secrets),
    ...when('data', data),
    ...when('escalation', requirements.some(isEscalation)),
    ...when('blindness', actions.some(watchesTheAccount)),
    ...when('account-wide', changes && actions.some(isAccountWide)),
    ...(matters ? [...targetDanger(requirements), ...environmentDanger(facts.connectionTags)] : []),
    ...when('first-time', isFirst === true),
  ];
}

const when = (danger: Danger, isSo: boolean): readonly Danger[] => (isSo ? [danger] : []);

function accessDanger(requirements: readonly Requirement[]): readonly Danger[] {
  const has = (level: Requirement['accessLevel']) =>
    requirements.some(({ accessLevel }) => accessLevel === level);
  if (has('Permissions management')) return ['permissions'];
  if (has('Write')) return ['write'];
  return when('tagging', has('Tagging'));
}

function reversibilityDanger({ operation }: Call, { reversible }: Reversibility): readonly Danger[] {
  switch (reversible) {
    case 'no':
      return ['irreversible'];
    case 'partly':
      return ['partly-reversible'];
    case 'unknown':
      return [takesSomethingAway(operation) ? 'unreviewed-removal' : 'unreviewed-change'];
    case 'yes':
      return [];
  }
}

const many = 10;

/** A resource that IAM knows no type for is `*` to it, and no less unsure for people. */
function targetDanger(requirements: readonly Requirement[]): readonly Danger[] {
  const resources = requirements.flatMap((requirement) => requirement.resources);
  const isUnsure = resources.some(({ certainty }) => certainty === 'unknown' || certainty === 'any');
  const count = Math.max(0, ...requirements.map((requirement) => requirement.resources.length));
  return [
    ...when('unknown-target', isUnsure),
    ...(count >= many ? (['many-targets'] as const) : when('several-targets', count > 1)),
  ];
}

const environmentTags = ['env', 'environment', 'stage'];
const production = /^(prod|production|prd|live)/i;
const harmless = /^(dev|development|test|testing|sandbox|demo|qa|ci|local)$/i;

/** What says nothing is not taken for harmless. */
function environmentDanger(tags: Readonly<Record<string, string>>): readonly Danger[] {
  const values = Object.entries(tags)
    .filter(([name]) => environmentTags.includes(name.toLowerCase()))
    .map(([, value]) => value);
  if (values.some((value) => production.test(value))) return ['production'];
  const isHarmless = values.length > 0 && values.every((value) => harmless.test(value));
  return when('unknown-environment', !isHarmless);
}

export type Tone = 'calm' | 'careful' | 'grave';

export const toneOf = ({ score }: Risk): Tone => (score >= 7 ? 'grave' : score >= 4 ? 'careful' : 'calm');
