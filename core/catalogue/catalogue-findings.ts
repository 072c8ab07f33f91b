// What is wrong with the files of a catalogue that somebody wants to put over the deployed one. It may add and change; what
// takes a service's operations away, or sends calls elsewhere than to AWS, is a release or nothing.
import type { z } from 'zod';
import type { Finding } from '../finding.ts';
import { createCatalogue } from './catalogue.ts';
import { compiledServiceSchema, iamServiceFileSchema } from './compiled-schema.ts';
import type { Member, Service, Shape } from './model.ts';
import { createServiceData, type LoadFile } from './service-data.ts';

/** `deployed`: what is beside the code. */
export function catalogueFindings(
  files: Readonly<Record<string, string>>,
  deployed: LoadFile,
): readonly Finding[] {
  const { catalogue } = createServiceData(deployed);
  return Object.entries(files).flatMap(([file, text]) => {
    const [, folder, name = ''] = /^(catalogue|iam)\/([\w.-]+)\.json$/.exec(file) ?? [];
    const messages =
      name === '' || name === 'index'
        ? ['is no file of a catalogue, expected `catalogue/SERVICE.json` or `iam/PREFIX.json`']
        : folder === 'iam'
          ? iamMessages(name, text)
          : serviceMessages(name, text, catalogue.service(name));
    return messages.map((message) => ({ file, message }));
  });
}

function iamMessages(prefix: string, text: string): readonly string[] {
  const { value, messages } = parsed(iamServiceFileSchema, text);
  if (value === undefined || value.prefix === prefix) return messages;
  return [`is of \`${value.prefix}\`, expected the prefix that it is named by`];
}

function serviceMessages(id: string, text: string, deployed: Service | undefined): readonly string[] {
  const { value, messages } = parsed(compiledServiceSchema, text);
  if (value === undefined) return messages;
  const index = { source: id, services: { [id]: { signingName: value.signingName, operations: 0 } } };
  const service = createCatalogue((name) => (name === 'index' ? JSON.stringify(index) : text)).service(id);
  if (service === undefined) return ['cannot be read'];
  const broken = brokenShape(service);
  return [
    ...(broken === undefined ? [] : [`${broken}; build it again with \`countersign catalogue build\``]),
    ...(deployed === undefined || deployed.signingName === service.signingName
      ? []
      : [`signs as \`${service.signingName}\`, expected \`${deployed.signingName}\`, as deployed`]),
    ...(deployed?.operationNames ?? [])
      .filter((name) => !service.operationNames.includes(name))
      .map(
        (name) => `lacks the operation \`${name}\`, which the deployed one has: only a release takes it away`,
      ),
  ];
}

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

/** How many faults of one file are told. */
const maximumMessages = 10;

function parsed<T>(
  schema: z.ZodType<T>,
  text: string,
): { readonly value?: T; readonly messages: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { messages: ['is no JSON; build it again'] };
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return { value: data, messages: [] };
  return {
    messages: error.issues
      .slice(0, maximumMessages)
      .map(({ path, message }) => `\`${path.join('.') || 'the file'}\`: ${message}`),
  };
}
