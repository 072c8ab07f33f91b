// The Cedar schema that policies are validated against: our entity model, reduced to the actions, claims and tags that the
// policies name. The whole of IAM as a schema takes minutes to validate.

import type { Finding } from '../finding.ts';
import { didYouMean } from '../nearest-word.ts';
import type { IamData } from '../requirements/iam-data.ts';
import { actionGroups, groupNames, groupsAround } from './action-groups.ts';
import type { LintedPolicy } from './lint.ts';
import { entitiesOf, namesUnder } from './policy-tree.ts';

/** Cedar's JSON schema format, as far as it is written here. */
export type CedarSchema = Record<
  'Gw',
  {
    readonly commonTypes: Record<string, object>;
    readonly entityTypes: Record<string, object>;
    readonly actions: Record<string, object>;
  }
>;

const string = { type: 'String' };
const required = (...names: string[]) => Object.fromEntries(names.map((name) => [name, string]));
const record = (attributes: Record<string, object>) => ({ type: 'Record', attributes });
const optional = (names: Iterable<string>) =>
  record(Object.fromEntries([...names].map((name) => [name, { ...string, required: false }])));

/** Attributes as core/policy/cedar-request.ts builds them; see docs/policies.md. */
export function createSchema(policies: readonly LintedPolicy[]): CedarSchema {
  const under = (...path: string[]) => new Set(policies.flatMap(({ tree }) => [...namesUnder(tree, path)]));
  const principal = {
    memberOfTypes: ['Group'],
    shape: record({ ...required('issuer', 'subject'), claims: optional(under('principal', 'claims')) }),
  };
  const context = record({
    ...required('env', 'service', 'operation', 'region', 'door', 'signIn', 'weekday'),
    connection: record({
      ...required('name', 'account', 'partition'),
      tags: optional(under('context', 'connection', 'tags')),
    }),
    requestTags: optional(under('context', 'requestTags')),
    approved: { type: 'Boolean' },
    readOnly: { type: 'Boolean' },
    groupsComplete: { type: 'Boolean' },
    resourceKnown: { type: 'Boolean' },
    sessionAgeSeconds: { type: 'Long' },
    callsSoFar: { type: 'Long' },
    changesSoFar: { type: 'Long' },
    hourUtc: { type: 'Long' },
    sourceAddress: { type: 'Extension', name: 'ipaddr', required: false },
  });
  const appliesTo = {
    principalTypes: ['Agent', 'Human'],
    resourceTypes: ['Resource'],
    context: { type: 'Context' },
  };
  // Without an action named, a policy about every action is still validated against one.
  const actions = [...namedActions(policies), 'any:action'];
  return {
    Gw: {
      commonTypes: { Context: context },
      entityTypes: {
        Agent: principal,
        Human: principal,
        Group: {},
        Resource: {
          shape: record(required('arn', 'partition', 'service', 'region', 'account', 'type', 'name', 'path')),
        },
      },
      actions: Object.fromEntries(actions.map((name) => [name, { appliesTo }])),
    },
  };
}

/** With the groups that the actions are in, as an editor offers and explains them. */
export function withActionGroups({ Gw }: CedarSchema, iam: IamData): CedarSchema {
  const named = Object.entries(Gw.actions);
  const groups = named.flatMap(([name]) => groupsAround(name, iam));
  const ungrouped = Object.fromEntries([...new Set(groups)].sort().map((name) => [name, {}]));
  return {
    Gw: {
      ...Gw,
      actions: Object.fromEntries(
        Object.entries({ ...ungrouped, ...Gw.actions }).map(([name, action]) => [
          name,
          { ...action, memberOf: groupsAround(name, iam).map((id) => ({ id })) },
        ]),
      ),
    },
  };
}

/** Findings about actions that IAM does not have. */
export function checkActions(policies: readonly LintedPolicy[], iam: IamData): readonly Finding[] {
  return policies.flatMap(({ file, line, id, tree }) =>
    [...entitiesOf(tree, 'Gw::Action')].flatMap((action) => {
      const message = checkAction(action, iam);
      return message === undefined ? [] : [{ file, line, policy: id, message }];
    }),
  );
}

function checkAction(action: string, iam: IamData): string | undefined {
  const [prefix = '', name = '', ...rest] = action.split(':');
  const unknown = (what: string, hint: string) => `action \`${action}\` ${what}${hint}`;
  if (prefix === 'level') {
    const levels = groupNames.filter((group) => group !== '*').map((group) => `level:${group}`);
    return levels.includes(action) ? undefined : unknown('is no access level', didYouMean(action, levels));
  }
  const service = iam.service(prefix);
  if (service === undefined || rest.length > 0) {
    return unknown('names a service that IAM does not have', didYouMean(prefix, iam.prefixes));
  }
  if (groupNames.includes(name)) {
    const groups = new Set(
      service.actionNames.flatMap((each) =>
        actionGroups(`${prefix}:${each}`, service.action(each)?.accessLevel ?? 'Write'),
      ),
    );
    return groups.has(action) ? undefined : unknown(`is a group without actions in \`${prefix}\``, '');
  }
  if (service.action(name) !== undefined) return undefined;
  return unknown('is not known to IAM', didYouMean(name, [...service.actionNames, ...groupNames]));
}

function namedActions(policies: readonly LintedPolicy[]): ReadonlySet<string> {
  return new Set(policies.flatMap(({ tree }) => [...entitiesOf(tree, 'Gw::Action')]));
}
