// What a policy says when something it tests is not known: the strictest answer that any value could give.
// Conditions are read in three values (true, false, unknown; Kleene's logic) and `unknown` is settled against the call:
// a forbid or gate that could match does match, a permit that could fail to match does not match.
import {
  type Clause,
  type Expression,
  isExpression,
  isVariable,
  mentions,
  nodesOf,
  type PolicyTree,
  type ScopeConstraint,
} from './policy-tree.ts';

type Bound = 'over' | 'under';

/** What is in doubt, and what remains of a test on it. */
interface Doubt {
  concerns(expression: unknown): boolean;
  /** The strongest thing that is sure to be true only if the test is true; absent: nothing is. */
  certainPart(test: Expression): Expression | undefined;
}

const always: Expression = { Value: true };
const never: Expression = { Value: false };
const anyone = { op: 'All' } as const;

const resourceDoubt: Doubt = {
  concerns: (expression) => mentions(expression, 'resource'),
  certainPart: () => undefined,
};

// The groups a token does name are certain, so a positive test may still succeed; only its failure proves nothing.
const groupDoubt: Doubt = {
  concerns: (expression) => [...nodesOf(expression)].some(isGroupTest),
  certainPart: (test) => {
    const groupTests = [...nodesOf(test)].filter(isGroupTest);
    return groupTests.length === 1 && groupTests[0] === test ? test : undefined;
  },
};

/** The policy for a resource that is not known; undefined: it permits by resource and so permits nothing. */
export function forUnknownResource(policy: PolicyTree): PolicyTree | undefined {
  const scoped = policy.resource.op !== 'All';
  if (policy.effect === 'permit') {
    return scoped || mentions(policy.conditions, 'resource') ? undefined : policy;
  }
  return { ...policy, resource: anyone, conditions: boundClauses(policy.conditions, 'over', resourceDoubt) };
}

/**
 * The policies that stand for one when the principal's groups are not all known [J7]: what is `certain` by the groups that
 * are known and, beside a forbid or a gate, a plain forbid over what is in `doubt`: calls that it might match.
 */
export function forIncompleteGroups(policy: PolicyTree): { certain: PolicyTree; doubt?: PolicyTree } {
  const scopeTest = scopeGroupTest(policy);
  if (scopeTest === undefined && !groupDoubt.concerns(policy.conditions)) return { certain: policy };
  const certain = { ...policy, conditions: boundClauses(policy.conditions, 'under', groupDoubt) };
  if (policy.effect === 'permit') return { certain };
  // An approval cannot open what may be a denial, so the gate's own `unless { context.approved }` is left out.
  const withoutApproval = (clauses: readonly Clause[]) =>
    clauses.filter((clause) => !isApprovedClause(clause));
  const certainTests = [scopeTest ?? always, ...withoutApproval(certain.conditions).map(asExpression)];
  return {
    certain,
    doubt: {
      effect: 'forbid',
      principal: scopeTest === undefined ? policy.principal : withoutGroup(policy.principal),
      action: policy.action,
      resource: policy.resource,
      conditions: [
        ...boundClauses(withoutApproval(policy.conditions), 'over', groupDoubt),
        { kind: 'unless', body: certainTests.reduce((left, right) => ({ '&&': { left, right } })) },
      ],
    },
  };
}

/** `unless { context.approved }` and nothing else. */
export function isApprovedClause(clause: Clause): boolean {
  const access = clause.body['.'];
  return (
    clause.kind === 'unless' &&
    isExpression(access) &&
    isVariable(access.left, 'context') &&
    access.attr === 'approved'
  );
}

function boundClauses(clauses: readonly Clause[], wanted: Bound, doubt: Doubt): readonly Clause[] {
  return clauses.map(({ kind, body }) => ({
    kind,
    body: bound(body, kind === 'when' ? wanted : opposite(wanted), doubt),
  }));
}

/** INVARIANT: `over` is true whenever the expression is true for some value in doubt, `under` only if it is for all. */
function bound(expression: Expression, wanted: Bound, doubt: Doubt): Expression {
  if (!doubt.concerns(expression)) return expression;
  const [operator, operands] = Object.entries(expression)[0] ?? [];
  const part = (name: string, side: Bound = wanted) =>
    bound((operands as Record<string, Expression>)[name] ?? never, side, doubt);
  if (operator === '&&' || operator === '||') {
    return { [operator]: { left: part('left'), right: part('right') } };
  }
  if (operator === '!') return { '!': { arg: part('arg', opposite(wanted)) } };
  if (operator === 'if-then-else') {
    const condition = (operands as { if: Expression }).if;
    // biome-ignore-start lint/suspicious/noThenProperty: `then` is Cedar's own key.
    return doubt.concerns(condition)
      ? { [wanted === 'over' ? '||' : '&&']: { left: part('then'), right: part('else') } }
      : { 'if-then-else': { if: condition, then: part('then'), else: part('else') } };
    // biome-ignore-end lint/suspicious/noThenProperty: `then` is Cedar's own key.
  }
  return wanted === 'over' ? always : (doubt.certainPart(expression) ?? never);
}

function isGroupTest(node: Expression): boolean {
  for (const operator of ['in', 'is']) {
    const test = node[operator];
    if (isExpression(test) && (operator === 'in' || test.in !== undefined)) {
      if (mentions(test.left, 'principal')) return true;
    }
  }
  return false;
}

function scopeGroupTest({ principal }: PolicyTree): Expression | undefined {
  const group = principal.op === 'in' ? principal.entity : principal.in?.entity;
  return group && { in: { left: { Var: 'principal' }, right: { Value: { __entity: group } } } };
}

function withoutGroup({ op, entity_type }: ScopeConstraint): ScopeConstraint {
  return op === 'is' && entity_type !== undefined ? { op, entity_type } : anyone;
}

function asExpression({ kind, body }: Clause): Expression {
  return kind === 'when' ? body : { '!': { arg: body } };
}

function opposite(side: Bound): Bound {
  return side === 'over' ? 'under' : 'over';
}
