// What is wrong with the files of a catalogue that somebody wants to put over the deployed one. It may add; what takes away
// or changes what the deployed one says of an operation, or sends calls elsewhere, is a release or nothing.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Finding } from '../finding.ts';
import type { IamIndexFile, IamServiceFile } from '../requirements/iam-data.ts';
import { createCatalogue } from './catalogue.ts';
import type { CompiledService } from './compiled.ts';
import { compiledServiceSchema, iamServiceFileSchema } from './compiled-schema.ts';
import { deployedHostMessages, labelsOf, newHostMessages } from './host-findings.ts';
import { iamMessages } from './iam-findings.ts';
import type { Catalogue, Member, Operation, Service, Shape } from './model.ts';
import { routeMessages } from './route-findings.ts';
import { createServiceData, type LoadFile } from './service-data.ts';
import { shapeMessages } from './shape-findings.ts';

/** How many faults of one file are told. */
const maximumMessages = 10;

/** `deployed`: what is beside the code. */
export function catalogueFindings(
  files: Readonly<Record<string, string>>,
  deployed: LoadFile,
): readonly Finding[] {
  const { catalogue } = createServiceData(deployed);
  const { prefixes }: IamIndexFile = JSON.parse(deployed('iam/index.json'));
  const compiled = (id: string): CompiledService => JSON.parse(deployed(`catalogue/${id}.json`));
  let labels: ReadonlySet<string> | undefined;
  const hostMessages = (id: string, service: CompiledService) => {
    if (catalogue.serviceIds.includes(id)) return deployedHostMessages(service, compiled(id));
    labels ??= new Set(catalogue.serviceIds.map(compiled).flatMap(labelsOf));
    return newHostMessages(service, labels);
  };
  return Object.entries(files).flatMap(([file, text]) => {
    const [, folder, name = ''] = /^(catalogue|iam)\/([\w.-]+)\.json$/.exec(file) ?? [];
    const messages =
      name === '' || name === 'index'
        ? ['is no file of a catalogue, expected `catalogue/SERVICE.json` or `iam/PREFIX.json`']
        : folder === 'iam'
          ? iamFileMessages(name, text, prefixes.includes(name) ? deployed(file) : undefined)
          : serviceMessages(name, text, catalogue, hostMessages);
    return messages.slice(0, maximumMessages).map((message) => ({ file, message }));
  });
}

function iamFileMessages(prefix: string, text: string, deployed: string | undefined): readonly string[] {
  const { value, messages } = parsed<IamServiceFile>(iamServiceFileSchema, text);
  if (value === undefined) return messages;
  if (value.prefix !== prefix) return [`is of \`${value.prefix}\`, expected the prefix that it is named by`];
  return deployed === undefined ? [] : iamMessages(value, JSON.parse(deployed) as IamServiceFile);
}

function serviceMessages(
  id: string,
  text: string,
  catalogue: Catalogue,
  hostMessages: (id: string, service: CompiledService) => readonly string[],
): readonly string[] {
  const { value, messages } = parsed<CompiledService>(compiledServiceSchema, text);
  if (value === undefined) return messages;
  const index = { source: id, services: { [id]: { signingName: value.signingName, operations: 0 } } };
  const service = createCatalogue((name) => (name === 'index' ? JSON.stringify(index) : text)).service(id);
  if (service === undefined) return ['cannot be read'];
  const broken = brokenShape(service);
  if (broken !== undefined) return [`${broken}; build it again with \`countersign catalogue build\``];
  const deployed = catalogue.service(id);
  const namesakes = catalogue.servicesBySigningName(service.signingName);
  return [
    ...hostMessages(id, value),
    ...(deployed !== undefined
      ? changeMessages(
          service,
          deployed,
          namesakes.flatMap((each) => catalogue.service(each) ?? []),
        )
      : namesakes.length > 0
        ? [`signs as \`${service.signingName}\`, as \`${namesakes[0]}\` does: only a release adds it`]
        : []),
  ];
}

/** `namesakes`: the deployed services of its signing name. */
function changeMessages(
  service: Service,
  deployed: Service,
  namesakes: readonly Service[],
): readonly string[] {
  return [
    ...changedFacts(factsOf(service), factsOf(deployed)).map(
      (fact) => `has another \`${fact}\` than deployed: only a release changes it`,
    ),
    ...deployed.operationNames.flatMap((name) => {
      const before = deployed.operation(name);
      const after = service.operation(name);
      if (before === undefined || after === undefined)
        return [`lacks the operation \`${name}\`, which the deployed one has: only a release takes it away`];
      return changedFacts(factsOfOperation(after), factsOfOperation(before)).map(
        (fact) => `has another \`${fact}\` of \`${name}\` than deployed: only a release changes it`,
      );
    }),
    ...shapeMessages(service, deployed),
    ...routeMessages(service, namesakes),
  ];
}

function factsOf({ operation, operationNames, ...facts }: Service): Readonly<Record<string, unknown>> {
  return facts;
}

/** Without what shapeMessages() and the hosts' messages compare. */
function factsOfOperation(operation: Operation): Readonly<Record<string, unknown>> {
  const { service, input, output, queryInput, queryOutput, endpoints, ...facts } = operation;
  return facts;
}

const changedFacts = (
  published: Readonly<Record<string, unknown>>,
  deployed: Readonly<Record<string, unknown>>,
): readonly string[] =>
  Object.keys({ ...published, ...deployed }).filter(
    (fact) => !isDeepStrictEqual(published[fact], deployed[fact]),
  );

/** What the shapes of some operation name and do not have. */
function brokenShape(service: Service): string | undefined {
  const seen = new Set<Shape>();
  const visit = (shape: Shape): void => {
    if (seen.has(shape)) return;
    seen.add(shape);
    const members: readonly (Member | undefined)[] = [
      ...(shape.members?.values() ?? []),
      shape.item,
      shape.key,
      shape.value,
    ];
    for (const member of members) if (member !== undefined) visit(member.shape);
  };
  try {
    for (const name of service.operationNames) {
      const { input, output, queryInput, queryOutput } = service.operation(name) ?? {};
      for (const shape of [input, output, queryInput, queryOutput]) if (shape !== undefined) visit(shape);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function parsed<T>(
  schema: z.ZodType,
  text: string,
): { readonly value?: T; readonly messages: readonly string[] } {
  let json: T;
  try {
    json = JSON.parse(text);
  } catch {
    return { messages: ['is no JSON; build it again'] };
  }
  const { success, error } = schema.safeParse(json);
  if (success) return { value: json, messages: [] };
  return {
    messages: error.issues.map(({ path, message }) => `\`${path.join('.') || 'the file'}\`: ${message}`),
  };
}
