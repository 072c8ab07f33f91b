// Smithy models as JSON: https://smithy.io/2.0/spec/json-ast.html. Mixins and `apply` are put where they belong.
import { ModelError } from './model-error.ts';

export interface SmithyMember {
  readonly target: string;
  readonly traits?: SmithyTraits;
}

export interface SmithyShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, SmithyMember>>;
  readonly member?: SmithyMember;
  readonly key?: SmithyMember;
  readonly value?: SmithyMember;
  readonly traits?: SmithyTraits;
  readonly mixins?: readonly Reference[];
  readonly version?: string;
  readonly operations?: readonly Reference[];
  readonly collectionOperations?: readonly Reference[];
  readonly resources?: readonly Reference[];
  readonly rename?: Readonly<Record<string, string>>;
  readonly input?: Reference;
  readonly output?: Reference;
  /** Operations that a resource's life has. */
  readonly create?: Reference;
  readonly put?: Reference;
  readonly read?: Reference;
  readonly update?: Reference;
  readonly delete?: Reference;
  readonly list?: Reference;
}

export type SmithyTraits = Readonly<Record<string, unknown>>;

interface Reference {
  readonly target: string;
}

export interface SmithyModel {
  readonly smithy: string;
  readonly shapes: Readonly<Record<string, SmithyShape>>;
}

export function isSmithy(value: unknown): value is SmithyModel {
  return typeof value === 'object' && value !== null && 'smithy' in value && 'shapes' in value;
}

/** Each with an id from its `sdkId`, else its shape's name, e.g. `secrets-manager`. Throws ModelError for none. */
export function smithyServices(
  { shapes }: SmithyModel,
  file: string,
): readonly { readonly id: string; readonly shapeId: string }[] {
  const services = Object.entries(shapes).filter(([, { type }]) => type === 'service');
  if (services.length === 0)
    throw new ModelError(`${file} is no model of a service: it has no service shape`);
  return services.map(([shapeId, { traits = {} }]) => {
    const { sdkId = localName(shapeId) } = (traits['aws.api#service'] ?? {}) as { readonly sdkId?: string };
    return { id: sdkId.toLowerCase().replace(/[^a-z0-9]+/g, '-'), shapeId };
  });
}

export function smithyEndpointRules({ shapes }: SmithyModel, shapeId: string): unknown {
  return shapes[shapeId]?.traits?.['smithy.rules#endpointRuleSet'];
}

export const localName = (shapeId: string) => shapeId.split('#')[1] ?? shapeId;

/** Every shape whole, by its id. Throws ModelError for a mixin that is missing. */
export function wholeShapes({ shapes }: SmithyModel, file: string): ReadonlyMap<string, SmithyShape> {
  const applied = new Map<string, SmithyTraits>();
  for (const [id, { type, traits = {} }] of Object.entries(shapes)) {
    if (type === 'apply') applied.set(id, traits);
  }
  const whole = new Map<string, SmithyShape>();

  function shapeOf(id: string): SmithyShape {
    const known = whole.get(id);
    if (known !== undefined) return known;
    const own = shapes[id];
    if (own === undefined) throw new ModelError(`${file} is broken: it names \`${id}\`, which it lacks`);
    const mixins = (own.mixins ?? []).map(({ target }) => shapeOf(target));
    const members: Record<string, SmithyMember> = {};
    for (const { members: mixed } of [...mixins, own]) Object.assign(members, mixed);
    const made: SmithyShape = {
      ...Object.assign({}, ...mixins),
      ...own,
      traits: { ...mixins.reduce<SmithyTraits>(inherited, {}), ...own.traits, ...applied.get(id) },
      ...(Object.keys(members).length === 0
        ? {}
        : {
            members: Object.fromEntries(
              Object.entries(members).map(([name, member]) => [name, withApplied(member, `${id}$${name}`)]),
            ),
          }),
      ...Object.fromEntries(
        (['member', 'key', 'value'] as const).flatMap((name) => {
          const member = own[name] ?? mixins.findLast((mixin) => mixin[name] !== undefined)?.[name];
          return member === undefined ? [] : [[name, withApplied(member, `${id}$${name}`)]];
        }),
      ),
    };
    whole.set(id, made);
    return made;
  }

  const withApplied = (member: SmithyMember, id: string): SmithyMember => ({
    ...member,
    traits: { ...member.traits, ...applied.get(id) },
  });

  for (const [id, { type }] of Object.entries(shapes)) if (type !== 'apply') shapeOf(id);
  return whole;
}

/** https://smithy.io/2.0/spec/mixins.html#mixins-and-traits */
function inherited(all: SmithyTraits, { traits = {} }: SmithyShape): SmithyTraits {
  const { 'smithy.api#mixin': mixin, ...others } = traits;
  const { localTraits = [] } = (mixin ?? {}) as { readonly localTraits?: readonly string[] };
  return {
    ...all,
    ...Object.fromEntries(Object.entries(others).filter(([name]) => !localTraits.includes(name))),
  };
}
