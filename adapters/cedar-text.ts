// Policies and schemas as Cedar writes them for people.
import type { SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import { isApprovedClause } from '../core/policy/approximation.ts';
import type { LintedPolicy } from '../core/policy/lint.ts';
import type { PolicyText } from '../core/policy/policy-diff.ts';
import type { Clause, PolicyTree } from '../core/policy/policy-tree.ts';
import type { CedarSchema } from '../core/policy/schema.ts';
import { type Cedar, describe, readPolicies } from './cedar.ts';

const anyone = { op: 'All' } as const;

/** What stands around one part of a scope when the others are open. */
const around = {
  principal: ['(', ', action, resource);'],
  action: ['(principal, ', ', resource);'],
  resource: ['(principal, action, ', ');'],
} as const;
type ScopeName = keyof typeof around;

/** Of valid policies: what comes from elsewhere can break the instance. */
export function policyTexts(cedar: Cedar, policies: readonly LintedPolicy[]): readonly PolicyText[] {
  return policies.map(({ id, tree, gate }) => {
    const scope = (name: ScopeName) => {
      const [before, after] = around[name];
      const text = textOf(cedar, { ...blank(tree), [name]: tree[name] });
      return text.slice(tree.effect.length + before.length, -after.length);
    };
    return {
      id,
      effect: tree.effect,
      principal: scope('principal'),
      action: scope('action'),
      actions: [tree.action.entity, ...(tree.action.entities ?? [])].flatMap((entity) => entity?.id ?? []),
      resource: scope('resource'),
      conditions: tree.conditions
        .filter((clause) => gate === undefined || !isApprovedClause(clause))
        .map((clause) => conditionText(cedar, tree, clause)),
      ...(gate === undefined ? {} : { gate }),
    };
  });
}

export interface PolicySourceText {
  readonly file: string;
  /** On which it begins. */
  readonly line: number;
  /** As its author wrote it. */
  readonly text: string;
}

/** Policy id → where it stands and what it says, in files that were published. */
export function policySources(
  cedar: Cedar,
  files: Readonly<Record<string, string>>,
): ReadonlyMap<string, PolicySourceText> {
  const { policies } = readPolicies(cedar, files);
  return new Map(
    policies.map(({ id, file, line }) => {
      const next = policies.filter((other) => other.file === file && other.line > line);
      const lines = (files[file] ?? '').split('\n');
      const own = lines.slice(line - 1, Math.min(lines.length, ...next.map((other) => other.line - 1)));
      const last = own.findLastIndex((each) => each.trimEnd().endsWith(';'));
      return [id, { file, line, text: own.slice(0, last + 1).join('\n') }];
    }),
  );
}

export function schemaText(cedar: Cedar, schema: CedarSchema): string {
  const answer = cedar.schemaToText(schema as unknown as SchemaJson<string>);
  if (answer.type === 'failure') throw new Error(answer.errors.map(describe).join('; '));
  return answer.text;
}

function blank(tree: PolicyTree): PolicyTree {
  return { effect: tree.effect, principal: anyone, action: anyone, resource: anyone, conditions: [] };
}

function conditionText(cedar: Cedar, tree: PolicyTree, clause: Clause): string {
  const text = textOf(cedar, { ...blank(tree), conditions: [clause] });
  return text.slice(text.indexOf(')') + 1, -1).trim();
}

/** On one line. */
function textOf(cedar: Cedar, tree: PolicyTree): string {
  const answer = cedar.policyToText(tree as never);
  if (answer.type === 'failure') throw new Error(answer.errors.map(describe).join('; '));
  return answer.text.trim();
}
