// Turns a service of a Smithy model into the form that the compiler takes. What that form cannot say is refused, never
// left out: a member that is read otherwise than it is meant is worse than a model that is not taken.
import type { BotocoreMember, BotocoreModel, BotocoreOperation, BotocoreShape } from './botocore-model.ts';
import { ModelError } from './model-error.ts';
import {
  localName,
  type SmithyMember,
  type SmithyModel,
  type SmithyShape,
  type SmithyTraits,
  wholeShapes,
} from './smithy-ast.ts';

/** https://smithy.io/2.0/aws/protocols/index.html, preferred first. */
const protocols: readonly {
  readonly trait: string;
  readonly name: string;
  /** The trait that names members on the wire. */
  readonly naming?: string;
  readonly jsonVersion?: string;
}[] = [
  { trait: 'smithy.protocols#rpcv2Cbor', name: 'smithy-rpc-v2-cbor' },
  { trait: 'aws.protocols#awsJson1_0', name: 'json', jsonVersion: '1.0' },
  { trait: 'aws.protocols#awsJson1_1', name: 'json', jsonVersion: '1.1' },
  { trait: 'aws.protocols#restJson1', name: 'rest-json', naming: 'smithy.api#jsonName' },
  { trait: 'aws.protocols#restXml', name: 'rest-xml', naming: 'smithy.api#xmlName' },
  { trait: 'aws.protocols#awsQuery', name: 'query', naming: 'smithy.api#xmlName' },
  { trait: 'aws.protocols#ec2Query', name: 'ec2', naming: 'smithy.api#xmlName' },
];

const simpleTypes: ReadonlyMap<string, string> = new Map([
  ['blob', 'blob'],
  ['boolean', 'boolean'],
  ['byte', 'integer'],
  ['double', 'double'],
  ['enum', 'string'],
  ['float', 'float'],
  ['integer', 'integer'],
  ['intEnum', 'integer'],
  ['long', 'long'],
  ['short', 'integer'],
  ['string', 'string'],
  ['timestamp', 'timestamp'],
]);

/** https://smithy.io/2.0/spec/model.html#prelude */
const preludeTypes: ReadonlyMap<string, string> = new Map([
  ['Primitive', ''],
  ...[...simpleTypes.keys()].map((type) => [type.charAt(0).toUpperCase() + type.slice(1), type] as const),
  ['Document', 'document'],
]);

const timestampFormats: ReadonlyMap<unknown, string> = new Map([
  ['date-time', 'iso8601'],
  ['http-date', 'rfc822'],
  ['epoch-seconds', 'unixTimestamp'],
]);

const unit = 'smithy.api#Unit';

/** `shapeId`: the service's. `file`: for messages. Throws ModelError. */
export function fromSmithy(model: SmithyModel, shapeId: string, file: string): BotocoreModel {
  const all = wholeShapes(model, file);
  const shapeOf = (id: string): SmithyShape => {
    const found = all.get(id) ?? preludeShape(id);
    if (found === undefined) throw broken(`it names \`${id}\`, which it lacks`);
    return found;
  };
  const service = shapeOf(shapeId);
  const traits = service.traits ?? {};
  const spoken = spokenProtocols(traits);
  const [first] = spoken;
  if (first === undefined) throw broken(`\`${localName(shapeId)}\` speaks no protocol that is known`);
  const naming = spoken.find((each) => each.naming !== undefined)?.naming;
  const isRest = spoken.some(({ name }) => name.startsWith('rest-'));
  const names = shapeNames();
  const shapes: Record<string, BotocoreShape> = {};

  const api = (traits['aws.api#service'] ?? {}) as {
    readonly endpointPrefix?: string;
    readonly arnNamespace?: string;
  };
  const { name: signingName } = (traits['aws.auth#sigv4'] ?? {}) as { readonly name?: string };
  const endpointPrefix = api.endpointPrefix ?? api.arnNamespace ?? signingName;
  const { xmlNamespace } = namespaceTrait(traits);
  const takesOtherSignatures =
    signingName === undefined && Object.keys(traits).some((name) => /#http\w*Auth$|^aws\.auth#/.test(name));
  return {
    metadata: {
      apiVersion: service.version ?? '',
      protocol: first.name,
      protocols: spoken.map(({ name }) => name),
      signatureVersion: takesOtherSignatures ? 'none' : 'v4',
      targetPrefix: localName(shapeId),
      ...(endpointPrefix === undefined ? {} : { endpointPrefix }),
      ...(signingName === undefined ? {} : { signingName }),
      ...jsonVersionOf(spoken),
      ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
      ...('aws.protocols#awsQueryCompatible' in traits ? { awsQueryCompatible: {} } : {}),
    } as BotocoreModel['metadata'],
    operations: Object.fromEntries(
      operationIds(service).map((id) => [localName(id), operationOf(id, shapeOf(id))]),
    ),
    shapes,
  };

  function broken(problem: string): ModelError {
    return new ModelError(`${file} is no model that can be read: ${problem}`);
  }

  function operationIds({
    operations = [],
    collectionOperations = [],
    resources = [],
    ...life
  }: SmithyShape): string[] {
    const { create, put, read, update, delete: remove, list } = life;
    const own = [...operations, ...collectionOperations, create, put, read, update, remove, list];
    return [
      ...own.flatMap((reference) => reference?.target ?? []),
      ...resources.flatMap(({ target }) => operationIds(shapeOf(target))),
    ];
  }

  function operationOf(id: string, { input, output, traits: own = {} }: SmithyShape): BotocoreOperation {
    const http = (own['smithy.api#http'] ?? {}) as {
      readonly method?: string;
      readonly uri?: string;
      readonly code?: number;
    };
    if (isRest && http.uri === undefined) throw broken(`\`${localName(id)}\` has no \`http\` trait`);
    const checksum = own['aws.protocols#httpChecksum'] as BotocoreOperation['httpChecksum'];
    const discovered = own['aws.api#clientDiscoveredEndpoint'] as { readonly required?: boolean } | undefined;
    const context = own['smithy.rules#staticContextParams'] as BotocoreOperation['staticContextParams'];
    const prefix = own['smithy.api#endpoint'] as { readonly hostPrefix?: string } | undefined;
    return {
      name: localName(id),
      http: isRest
        ? {
            method: http.method ?? 'POST',
            requestUri: withoutSdkName(http.uri),
            responseCode: http.code ?? 200,
          }
        : { method: 'POST', requestUri: '/' },
      ...(input === undefined || input.target === unit ? {} : { input: inputOf(input.target) }),
      ...(output === undefined || output.target === unit
        ? {}
        : { output: { shape: reachOutput(output.target), resultWrapper: `${localName(id)}Result` } }),
      ...('smithy.api#deprecated' in own ? { deprecated: true } : {}),
      ...(prefix === undefined ? {} : { endpoint: prefix }),
      ...(context === undefined ? {} : { staticContextParams: context }),
      ...(discovered === undefined ? {} : { endpointdiscovery: discovered }),
      ...('smithy.api#httpChecksumRequired' in own ? { httpChecksumRequired: true } : {}),
      ...(checksum === undefined ? {} : { httpChecksum: checksum }),
    };
  }

  function inputOf(id: string): NonNullable<BotocoreOperation['input']> {
    const { traits: own = {} } = shapeOf(id);
    const namespaceOf = own['smithy.api#xmlNamespace'] as BotocoreShape['xmlNamespace'];
    const root = own['smithy.api#xmlName'] as string | undefined;
    return {
      shape: reach(id),
      ...(root === undefined ? {} : { locationName: root }),
      ...(namespaceOf === undefined ? {} : { xmlNamespace: namespaceOf }),
    };
  }

  /** What binds a member to the path or the query means nothing in answers, and a shape may be input and output. */
  function reachOutput(id: string): string {
    const name = reach(id);
    const { members = {}, ...shape } = shapes[name] ?? { type: 'structure' };
    const isOfRequests = ({ location }: BotocoreMember) => location === 'uri' || location === 'querystring';
    if (!Object.values(members).some(isOfRequests)) return name;
    const answered = Object.entries(members).map(([member, binding]): [string, BotocoreMember] => {
      const { location: _, locationName: __, ...rest } = binding;
      return [member, isOfRequests(binding) ? rest : binding];
    });
    shapes[`${name}.output`] = { ...shape, members: Object.fromEntries(answered) };
    return `${name}.output`;
  }

  /** Translates the shape and all that it holds; gives its name. */
  function reach(id: string, flattened = false): string {
    const name = `${names(id)}${flattened ? '.flattened' : ''}`;
    if (Object.hasOwn(shapes, name)) return name;
    const shape = shapeOf(id);
    shapes[name] = { type: 'structure' };
    shapes[name] = translated(id, shape, flattened);
    return name;
  }

  function translated(id: string, shape: SmithyShape, flattened: boolean): BotocoreShape {
    const own = shape.traits ?? {};
    const common = {
      ...('smithy.api#sensitive' in own ? { sensitive: true } : {}),
      ...timestampFormat(own),
      ...namespaceTrait(own),
    };
    switch (shape.type) {
      case 'structure':
      case 'union':
        return { ...common, ...structureOf(shape, own) };
      case 'document':
        return { ...common, type: 'structure', document: true };
      case 'list':
      case 'set':
        if (shape.member === undefined) throw broken(`\`${id}\` is a list of nothing`);
        return { ...common, type: 'list', member: memberOf(shape.member, flattened) };
      case 'map':
        if (shape.key === undefined || shape.value === undefined)
          throw broken(`\`${id}\` is a map of nothing`);
        return { ...common, type: 'map', key: memberOf(shape.key), value: memberOf(shape.value) };
      default: {
        const type = simpleTypes.get(shape.type);
        if (type === undefined) throw broken(`\`${id}\` is a ${shape.type}, which the catalogue cannot hold`);
        const values = shape.type === 'enum' ? enumValues(shape) : legacyEnum(own);
        return {
          ...common,
          type,
          ...(values === undefined ? {} : { enum: values }),
          ...('smithy.api#streaming' in own ? { streaming: true } : {}),
        };
      }
    }
  }

  function structureOf({ type, members = {} }: SmithyShape, own: SmithyTraits): BotocoreShape {
    const entries = Object.entries(members);
    const withTrait = (trait: string) =>
      entries.filter(([, member]) => trait in (member.traits ?? {})).map(([name]) => name);
    const [payload] = withTrait('smithy.api#httpPayload');
    return {
      type: 'structure',
      members: Object.fromEntries(entries.map(([name, member]) => [name, structureMember(name, member)])),
      required: withTrait('smithy.api#required'),
      ...(type !== 'union' ? {} : 'smithy.api#streaming' in own ? { eventstream: true } : { union: true }),
      ...(payload === undefined || !isRest ? {} : { payload }),
    };
  }

  function structureMember(name: string, member: SmithyMember): BotocoreMember {
    const own = member.traits ?? {};
    const target = shapeOf(member.target);
    const isFlattened = 'smithy.api#xmlFlattened' in own;
    return {
      ...memberOf(member, false, isFlattened && target.type !== 'map'),
      ...(isRest ? bindingOf(name, own, target) : {}),
      ...(isFlattened ? { flattened: true } : {}),
      ...('smithy.api#xmlAttribute' in own ? { xmlAttribute: true } : {}),
      ...('smithy.api#idempotencyToken' in own ? { idempotencyToken: true } : {}),
      ...('smithy.api#hostLabel' in own ? { hostLabel: true } : {}),
      ...(isJson(own) || (isJson(target.traits ?? {}) && target.type === 'string')
        ? { jsonvalue: true }
        : {}),
      ...queryName(own),
    };
  }

  /** `unnamed`: an item of a flattened list is called as the list is. `flattened`: the list that it holds is. */
  function memberOf(
    { target, traits: own = {} }: SmithyMember,
    unnamed = false,
    flattened = false,
  ): BotocoreMember {
    const name = naming === undefined ? undefined : own[naming];
    return {
      shape: target === unit ? emptyStructure() : reach(target, flattened),
      ...(typeof name === 'string' && !unnamed ? { locationName: name } : {}),
      ...timestampFormat(own),
      ...namespaceTrait(own),
    };
  }

  function bindingOf(name: string, own: SmithyTraits, target: SmithyShape): Partial<BotocoreMember> {
    const text = (trait: string) => own[`smithy.api#${trait}`] as string | undefined;
    const header = text('httpHeader');
    const prefix = text('httpPrefixHeaders');
    const query = text('httpQuery');
    if (header !== undefined) return { location: 'header', locationName: header };
    if (prefix !== undefined) return { location: 'headers', locationName: prefix };
    if (query !== undefined) return { location: 'querystring', locationName: query };
    if ('smithy.api#httpQueryParams' in own) return { location: 'querystring', locationName: name };
    if ('smithy.api#httpLabel' in own) return { location: 'uri', locationName: name };
    if ('smithy.api#httpResponseCode' in own) return { location: 'statusCode' };
    const root = 'smithy.api#httpPayload' in own ? target.traits?.['smithy.api#xmlName'] : undefined;
    const isNamed = naming !== undefined && naming in own;
    return typeof root === 'string' && !isNamed ? { locationName: root } : {};
  }

  function emptyStructure(): string {
    shapes.Unit = { type: 'structure', members: {} };
    return 'Unit';
  }

  /** Local names, and whole ids where two shapes of the model have one. */
  function shapeNames(): (id: string) => string {
    const taken = new Map<string, string>();
    return (id) => {
      const local = service.rename?.[id] ?? localName(id);
      const owner = taken.get(local) ?? id;
      taken.set(local, owner);
      return owner === id ? local : id.replace('#', '.');
    };
  }
}

/** JSON goes first; where it is spoken, the forms that name members by `xmlName` are not: the two would be mixed. */
function spokenProtocols(traits: SmithyTraits): typeof protocols {
  const spoken = protocols.filter(({ trait }) => trait in traits);
  const namings = new Set(spoken.filter(({ name }) => !name.endsWith('cbor')).map(({ naming }) => naming));
  const [kept] = namings;
  return spoken.filter(({ name, naming }) => name.endsWith('cbor') || naming === kept);
}

function jsonVersionOf(spoken: typeof protocols): { readonly jsonVersion?: string } {
  const version = spoken.find(({ jsonVersion }) => jsonVersion !== undefined)?.jsonVersion;
  return version === undefined ? {} : { jsonVersion: version };
}

function preludeShape(id: string): SmithyShape | undefined {
  const [namespace, name = ''] = id.split('#');
  const type = namespace === 'smithy.api' ? preludeTypes.get(name.replace(/^Primitive/, '')) : undefined;
  return type === undefined || type === '' ? undefined : { type };
}

/** The SDKs' own word in S3's paths, which other clients do not send. */
function withoutSdkName(uri = '/'): string {
  const [path = '', query] = uri.split('?');
  const kept = (query ?? '').split('&').filter((pair) => pair !== '' && !pair.startsWith('x-id='));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function timestampFormat(traits: SmithyTraits): { readonly timestampFormat?: string } {
  const format = timestampFormats.get(traits['smithy.api#timestampFormat']);
  return format === undefined ? {} : { timestampFormat: format };
}

function namespaceTrait(traits: SmithyTraits): Pick<BotocoreShape, 'xmlNamespace'> {
  const namespace = traits['smithy.api#xmlNamespace'] as BotocoreShape['xmlNamespace'];
  return namespace === undefined ? {} : { xmlNamespace: namespace };
}

function queryName(traits: SmithyTraits): { readonly queryName?: string } {
  const name = traits['aws.protocols#ec2QueryName'];
  return typeof name === 'string' ? { queryName: name } : {};
}

const isJson = (traits: SmithyTraits) => traits['smithy.api#mediaType'] === 'application/json';

function enumValues({ members = {} }: SmithyShape): readonly string[] {
  return Object.entries(members).map(([name, { traits = {} }]) =>
    String(traits['smithy.api#enumValue'] ?? name),
  );
}

function legacyEnum(traits: SmithyTraits): readonly string[] | undefined {
  const values = traits['smithy.api#enum'] as readonly { readonly value: string }[] | undefined;
  return values?.map(({ value }) => value);
}
