// Cedar's JSON form of one policy, as far as lints and rewrites look into it. Operators are Cedar's own keys
// (https://docs.cedarpolicy.com/policies/json-format.html); a key that nothing here knows is left as it is.

/** `{ operator: operands }`, e.g. `{ "&&": { left, right } }` or `{ Var: "resource" }`. */
export type Expression = { readonly [operator: string]: unknown };

export interface EntityReference {
  readonly type: string;
  readonly id: string;
}

export interface ScopeConstraint {
  readonly op: 'All' | '==' | 'in' | 'is';
  readonly entity?: EntityReference;
  readonly entities?: readonly EntityReference[];
  readonly entity_type?: string;
  /** `is T in E`. */
  readonly in?: { readonly entity: EntityReference };
}

export interface Clause {
  readonly kind: 'when' | 'unless';
  readonly body: Expression;
}

export interface PolicyTree {
  readonly effect: 'permit' | 'forbid';
  readonly principal: ScopeConstraint;
  readonly action: ScopeConstraint;
  readonly resource: ScopeConstraint;
  readonly conditions: readonly Clause[];
  readonly annotations?: Readonly<Record<string, string | null>>;
}

export type Variable = 'principal' | 'action' | 'resource' | 'context';

export function isExpression(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every node under `root`, itself first, that is an object. Literal values are not entered. */
export function* nodesOf(root: unknown): Generator<Expression> {
  if (Array.isArray(root)) {
    for (const item of root) yield* nodesOf(item);
  } else if (isExpression(root)) {
    yield root;
    for (const [operator, operands] of Object.entries(root)) {
      if (operator !== 'Value') yield* nodesOf(operands);
    }
  }
}

export function isVariable(value: unknown, name: Variable): boolean {
  return isExpression(value) && value.Var === name;
}

export function mentions(root: unknown, name: Variable): boolean {
  for (const node of nodesOf(root)) if (isVariable(node, name)) return true;
  return false;
}

/** How deep operators nest: 1 for a variable or a literal. */
export function depthOf(root: unknown): number {
  if (Array.isArray(root)) return Math.max(0, ...root.map(depthOf));
  if (!isExpression(root)) return 0;
  return 1 + Math.max(0, ...Object.values(root).map(depthOf));
}

/** The dotted path of an attribute access, e.g. `['context', 'connection', 'tags']`, or undefined when it is none. */
export function pathOf(node: unknown): readonly string[] | undefined {
  if (!isExpression(node)) return undefined;
  if (typeof node.Var === 'string') return [node.Var];
  const access = node['.'];
  if (!isExpression(access) || typeof access.attr !== 'string') return undefined;
  const left = pathOf(access.left);
  return left && [...left, access.attr];
}

/** Names that one node reads (`.`) or tests (`has`). */
export function attributesOf(node: Expression): readonly string[] {
  return ['.', 'has'].flatMap((operator) => {
    const access = node[operator];
    const names = isExpression(access) ? [access.attr].flat() : [];
    return names.filter((name) => typeof name === 'string');
  });
}

/** Names read or tested directly under `path` anywhere in the policy, e.g. the claims under `principal.claims`. */
export function namesUnder(tree: PolicyTree, path: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(tree.conditions)) {
    const test = isExpression(node.has) ? node.has : undefined;
    const tested = test && pathOf(test.left);
    const full = test ? tested && [...tested, ...[test.attr as string | string[]].flat()] : pathOf(node);
    const name = full?.[path.length];
    if (name !== undefined && path.every((part, index) => full?.[index] === part)) names.add(name);
  }
  return names;
}

/** Entities of a type that the policy names, in its scope or its conditions. */
export function entitiesOf(tree: PolicyTree, type: string): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = (entity: unknown) => {
    if (isExpression(entity) && entity.type === type && typeof entity.id === 'string') ids.add(entity.id);
  };
  for (const scope of [tree.principal, tree.action, tree.resource]) {
    for (const entity of [scope.entity, scope.in?.entity, ...(scope.entities ?? [])]) add(entity);
  }
  for (const node of nodesOf(tree.conditions)) {
    for (const literal of literalsOf(node.Value)) add(literal.__entity);
  }
  return ids;
}

/** Literal texts in the policy's conditions; patterns of `like` are none. */
export function textsOf(tree: PolicyTree): readonly string[] {
  return [...nodesOf(tree.conditions)].flatMap(({ Value }) => (typeof Value === 'string' ? [Value] : []));
}

function* literalsOf(value: unknown): Generator<Expression> {
  if (Array.isArray(value)) for (const item of value) yield* literalsOf(item);
  else if (isExpression(value)) {
    yield value;
    for (const item of Object.values(value)) yield* literalsOf(item);
  }
}
