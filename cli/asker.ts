// Who asks, where and when, as the options of `policy decide` say it: the same object that a line of a batch has, unread.
import { CliFailure } from './failure.ts';

export interface Asker {
  readonly kind?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly group?: readonly string[];
  readonly groupsComplete?: boolean;
  /** `name=value`, as are tags and what is in the context. */
  readonly claim?: readonly string[];
  readonly connection?: string;
  readonly account?: string;
  readonly partition?: string;
  readonly env?: string;
  readonly tag?: readonly string[];
  /** The connection's regions; the first is where a call goes that names none. */
  readonly region?: readonly string[];
  readonly context?: readonly string[];
}

const names = [
  'kind',
  'issuer',
  'subject',
  'group',
  'groupsComplete',
  'claim',
  'connection',
  'account',
  'partition',
  'env',
  'tag',
  'region',
  'context',
] as const satisfies readonly (keyof Asker)[];

export function saysAnything(asker: Asker): boolean {
  return names.some((name) => asker[name] !== undefined);
}

export function principalAndPlace(
  asker: Asker,
): Readonly<Record<'principal' | 'connection' | 'context', unknown>> {
  const { kind, issuer, subject, group, groupsComplete, claim = [] } = asker;
  const {
    connection: name,
    account: accountId,
    partition,
    env,
    tag = [],
    region: regions,
    context = [],
  } = asker;
  const groups = group ?? (groupsComplete ? [] : undefined);
  return {
    principal: said({ kind, issuer, subject, groups, groupsComplete, claims: pairs('--claim', claim) }),
    connection: said({ name, accountId, partition, env, regions, tags: pairs('--tag', tag) }),
    context: Object.fromEntries(
      Object.entries(pairs('--context', context)).map(([key, text]) => [
        key,
        /^\d+$/.test(text) ? Number(text) : text,
      ]),
    ),
  };
}

const said = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function pairs(option: string, texts: readonly string[]): Readonly<Record<string, string>> {
  const entries = texts.map((text) => {
    const [name = '', value] = text.split(/=(.*)/s);
    if (name === '' || value === undefined) {
      throw new CliFailure('usage', `\`${option} ${text}\` is not understood, expected \`NAME=VALUE\``);
    }
    return [name, value] as const;
  });
  if (new Set(entries.map(([name]) => name)).size < entries.length) {
    throw new CliFailure('usage', `\`${option}\` gives one name twice`);
  }
  return Object.fromEntries(entries);
}
