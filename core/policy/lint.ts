// What Cedar's parser and validator let through and we do not: each rule stands for a policy that would not do what it
// says, or that would break the engine for everyone.

import type { Finding } from '../finding.ts';
import { isApprovedClause } from './approximation.ts';
import { type Gate, type PolicyTerms, readAnnotations } from './gate-annotations.ts';
import {
  attributesOf,
  depthOf,
  type Expression,
  isExpression,
  isVariable,
  nodesOf,
  type PolicyTree,
} from './policy-tree.ts';

export interface PolicySource {
  readonly file: string;
  /** On which it begins. */
  readonly line: number;
  readonly tree: PolicyTree;
}

/** A policy that passed. */
export interface LintedPolicy extends PolicySource {
  readonly id: string;
  readonly gate?: Gate;
  readonly terms: PolicyTerms;
}

// cedar-wasm 4.13.0 has a stack of 1 MB: 200 nested brackets, or 1,000 operators in a row when evaluated, overrun it and
// the instance is broken for good. 100 of either were measured to be safe.
const maximumBrackets = 32;
const maximumDepth = 64;

/** Attributes whose value is a record. */
const records: ReadonlySet<string> = new Set(['claims', 'connection', 'requestTags', 'tags']);

/** Looks at the text before Cedar does: undefined when it may be parsed. */
export function lintNesting(text: string): string | undefined {
  let depth = 0;
  for (const [bracket] of text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, '').matchAll(/[()[\]{}]/g)) {
    depth += '([{'.includes(bracket) ? 1 : -1;
    if (depth > maximumBrackets) {
      return `brackets nest deeper than ${maximumBrackets}; split the policy`;
    }
  }
  return undefined;
}

/** `policies` passed when there are no findings; with some, they are what could be read, to be shown and never to decide. */
export function lintPolicies(sources: readonly PolicySource[]): {
  readonly policies: readonly LintedPolicy[];
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const policies: LintedPolicy[] = [];
  const seen = new Set<string>();
  for (const source of sources) {
    const { file, line, tree } = source;
    const { id, gate, terms, problems } = readAnnotations(tree);
    const all = [...problems, ...lintConditions(tree)];
    if (seen.has(id)) all.push('its `@id` is taken by another policy');
    seen.add(id);
    const policy = id === '' ? {} : { policy: id };
    findings.push(...all.map((message) => ({ file, line, ...policy, message })));
    policies.push({ ...source, id, terms, ...(gate && { gate }) });
  }
  return { policies, findings };
}

function* lintConditions(tree: PolicyTree): Generator<string> {
  if (depthOf(tree.conditions) > maximumDepth) {
    yield `its conditions nest deeper than ${maximumDepth}; use sets (\`["a", "b"].contains(…)\`) or split the policy`;
    return;
  }
  for (const clause of tree.conditions) {
    if (isApprovedClause(clause)) continue;
    yield* lintContext(clause.body);
    yield* lintRecords(clause.body);
  }
  for (const node of nodesOf(tree.conditions)) {
    yield* lintLike(node);
    for (const name of [...attributesOf(node), ...recordKeys(node)]) {
      if (name.startsWith('__'))
        yield `attribute \`${name}\` is reserved by Cedar's JSON form; rename it at its source`;
    }
  }
}

/** `context` as a value could carry `approved` past the rule that only a gate looks at it. */
function* lintContext(body: Expression): Generator<string> {
  const reads = new Set<unknown>();
  for (const node of nodesOf(body)) {
    for (const operator of ['.', 'has']) {
      const access = node[operator];
      if (!isExpression(access) || !isVariable(access.left, 'context')) continue;
      reads.add(access.left);
      if ([access.attr].flat()[0] === 'approved') {
        yield '`context.approved` stands only in `unless { context.approved }` of a gate, alone';
      }
    }
    if (isVariable(node, 'context') && !reads.has(node)) {
      yield '`context` is used as a value, expected one of its attributes, e.g. `context.env`';
    }
  }
}

/** Of a record, Cedar sees the entries that some policy names: its value as a whole would change with other policies. */
function* lintRecords(body: Expression): Generator<string> {
  const reads = new Set<unknown>();
  for (const node of nodesOf(body)) {
    for (const operator of ['.', 'has']) {
      const access = node[operator];
      if (isExpression(access)) reads.add(access.left);
    }
    const access = node['.'];
    if (!isExpression(access) || !records.has(String(access.attr)) || reads.has(node)) continue;
    yield `\`${access.attr}\` is used as a value, expected one of its attributes`;
  }
}

/** `*` crosses `:` and `/`, so that a wildcard before the resource part matches other accounts and services. */
function* lintLike(node: Expression): Generator<string> {
  const like = node.like;
  if (!isExpression(like) || !Array.isArray(like.pattern)) return;
  const access = isExpression(like.left) ? like.left['.'] : undefined;
  if (!isExpression(access) || access.attr !== 'arn') return;
  const wildcard = like.pattern.indexOf('Wildcard');
  const before = like.pattern.slice(0, wildcard).map((part) => part.Literal ?? '');
  if (wildcard >= 0 && before.join('').split(':').length <= 5) {
    yield '`like` on `arn` has a `*` before the resource part; use `resource.service`, `region`, `account`, `name`';
  }
}

function recordKeys(node: Expression): readonly string[] {
  return isExpression(node.Record) ? Object.keys(node.Record) : [];
}
