// A PolicyQuestion as Cedar is asked it, one request for each action and resource. INVARIANT: everything in it comes from
// our own typed attributes. Cedar's JSON form gives `__entity` and `__extn` a meaning, so no map from outside is passed on
// as it is: of claims, groups, tags and our own attributes there are only those that a policy names.
import { isIP } from 'node:net';
import type { PolicyQuestion, UsesSoFar } from '../ports.ts';
import { principalId } from '../principal.ts';
import { isReadOnly, type RequiredResource, type Requirement } from '../requirement.ts';
import { actionGroups } from './action-groups.ts';
import type { PolicyNames, PolicyShard, Variant } from './policy-set.ts';
import type { RequestTags } from './request-tags.ts';
import { resourceAttributes } from './resource-attributes.ts';

export interface CedarEntityId {
  readonly type: string;
  readonly id: string;
}

export type CedarValue = string | number | boolean | { readonly [name: string]: CedarValue };

export interface CedarRequest {
  /** What is asked. */
  readonly shard: PolicyShard;
  readonly variant: Variant;
  /** Those of the shard's scope groups that the principal is in, sorted. */
  readonly scopeGroups: readonly string[];
  readonly principal: CedarEntityId;
  readonly action: CedarEntityId;
  readonly resource: CedarEntityId;
  /** Without `approved`, which is the engine's. */
  readonly context: Readonly<Record<string, CedarValue>>;
  readonly entities: readonly {
    readonly uid: CedarEntityId;
    readonly attrs: Readonly<Record<string, CedarValue>>;
    readonly parents: readonly CedarEntityId[];
  }[];
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * The part of a question that all of its requests to one shard share. Throws a TypeError on text that is not valid Unicode.
 */
export function createCedarRequests(
  question: PolicyQuestion,
  shard: PolicyShard,
  uses?: UsesSoFar,
): (requirement: Requirement, resource: RequiredResource) => CedarRequest {
  const { principal } = question;
  const { names } = shard;
  const uid = {
    type: principal.kind === 'agent' ? 'Gw::Agent' : 'Gw::Human',
    id: text(principalId(principal)),
  };
  const groupsComplete = principal.groupsCompleteness === 'complete';
  const held = new Set(principal.groups);
  const principalEntity = {
    uid,
    attrs: named(names, {
      issuer: text(principal.issuer),
      subject: text(principal.subject),
      claims: asText(names, principal.claims),
    }),
    parents: [...names.groups].filter((group) => held.has(group)).map((id) => ({ type: 'Gw::Group', id })),
  };
  const scopeGroups = [...shard.scopeGroups].filter((group) => held.has(group)).sort();
  const context = named(names, createContext(question, names, groupsComplete, uses));

  return (requirement, resource) => {
    const resourceKnown = resource.certainty !== 'unknown';
    const action = { type: 'Gw::Action', id: text(requirement.action) };
    const attrs = resourceKnown ? named(names, { ...resourceAttributes(resource) }) : {};
    const resourceUid = { type: 'Gw::Resource', id: text(resource.arn) };
    return {
      shard,
      variant: resourceKnown
        ? groupsComplete
          ? 'known'
          : 'groups-incomplete'
        : groupsComplete
          ? 'resource-unknown'
          : 'both-unknown',
      scopeGroups,
      principal: uid,
      action,
      resource: resourceUid,
      context: { ...context, ...named(names, { resourceKnown }) },
      entities: [
        principalEntity,
        {
          uid: action,
          attrs: {},
          parents: actionGroups(requirement.action, requirement.accessLevel)
            .filter((group) => names.actions.has(group))
            .map((id) => ({ type: 'Gw::Action', id })),
        },
        { uid: resourceUid, attrs, parents: [] },
      ],
    };
  };
}

function createContext(
  { call, connection, context, requirements, requestTags }: PolicyQuestion,
  names: PolicyNames,
  groupsComplete: boolean,
  uses: UsesSoFar | undefined,
): Readonly<Record<string, CedarValue>> {
  const now = new Date(context.nowEpochSeconds * 1000);
  const address = context.sourceAddress;
  return {
    env: text(Object.hasOwn(connection.tags, 'env') ? (connection.tags.env ?? '') : ''),
    connection: {
      name: text(connection.name),
      account: text(connection.accountId),
      partition: text(connection.partition),
      tags: asText(names, connection.tags),
    },
    service: text(call.service),
    operation: text(call.operation),
    region: text(call.region),
    readOnly: isReadOnly(requirements),
    groupsComplete,
    door: context.door,
    signIn: context.signIn,
    requestTags: asText(names, oneOfEach(requestTags, names)),
    sessionAgeSeconds: Math.floor(context.sessionAgeSeconds),
    // Unknown: a policy that tests them fails to evaluate, which denies.
    ...(uses && { callsSoFar: uses.calls, changesSoFar: uses.changes }),
    hourUtc: now.getUTCHours(),
    weekday: weekdays[now.getUTCDay()] ?? '',
    ...(address !== undefined && isIP(address) > 0
      ? { sourceAddress: { __extn: { fn: 'ip', arg: address } } }
      : {}),
  };
}

/** Throws a TypeError where a policy tests a tag that the call gives two values: neither alone would be true. */
function oneOfEach(tags: RequestTags, { attributes }: PolicyNames): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...tags].flatMap(([key, values]) => {
      if (!attributes.has(key)) return [];
      if (values.size > 1) {
        throw new TypeError(
          `it gives the tag \`${key}\` two values, and a policy tests it; make two calls of it`,
        );
      }
      return [...values].map((value) => [key, value]);
    }),
  );
}

function named<T>({ attributes }: PolicyNames, values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => attributes.has(name)));
}

/** Values from outside become text, so that a comparison never fails for a difference of type. */
function asText(
  names: PolicyNames,
  values: Readonly<Record<string, string | number | boolean>>,
): Record<string, CedarValue> {
  const entries = Object.entries(named(names, values)).filter(([name]) => !name.startsWith('__'));
  return Object.fromEntries(entries.map(([name, value]) => [name, text(String(value))]));
}

/** A lone surrogate would be replaced on its way into Cedar: two texts would become one. */
function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('text is not valid Unicode');
  return value;
}
