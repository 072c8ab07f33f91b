// Reads a command line of the AWS CLI (`aws s3api get-object --bucket b --key k`) as a call, one of `aws s3` as its calls. Values are JSON or the CLI's
// shorthand of one level (`Key=a,Value=b`); files are not read.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
import type { Catalogue, Member, Operation, Shape } from '../core/catalogue/model.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { didYouMean } from '../core/nearest-word.ts';
import { readS3Command } from './aws-s3-command.ts';
import { CliFailure } from './failure.ts';

export interface NamedCall {
  readonly service: string;
  readonly operation: string;
  readonly region?: string;
  readonly parameters: JsonObject;
  /** It is made for objects whose names are not known (core/requirements/unknown-objects.ts). */
  readonly unknownObjects?: true;
}

/** Commands that the AWS CLI calls otherwise than its models. */
const commands: ReadonlyMap<string, string> = new Map([
  ['configservice', 'config'],
  ['deploy', 'codedeploy'],
  ['s3api', 's3'],
]);

/** Options of the CLI itself; `true` takes a value. */
const globalOptions: ReadonlyMap<string, boolean> = new Map([
  ['--ca-bundle', true],
  ['--cli-connect-timeout', true],
  ['--cli-read-timeout', true],
  ['--color', true],
  ['--debug', false],
  ['--endpoint-url', true],
  ['--no-cli-pager', false],
  ['--no-paginate', false],
  ['--no-sign-request', false],
  ['--no-verify-ssl', false],
  ['--output', true],
  ['--profile', true],
  ['--query', true],
  ['--region', true],
]);

const plain = (word: string) => word.replaceAll('-', '').toLowerCase();

/** One call, but for `aws s3`. Throws CliFailure `usage` for what it does not understand. */
export function readAwsCommandLine(words: readonly string[], catalogue: Catalogue): readonly NamedCall[] {
  const rest = [...words];
  if (rest[0] === 'aws') rest.shift();
  const region = takeGlobalOptions(rest);
  const [command = '', name = '', ...options] = rest;
  if (command === 's3') {
    const where = region === undefined ? {} : { region };
    return readS3Command(rest.slice(1), region).map((call) => ({ service: 's3', ...where, ...call }));
  }
  const service = catalogue.service(commands.get(command) ?? command);
  if (service === undefined) {
    const hint = didYouMean(command, [...catalogue.serviceIds, ...commands.keys()]);
    throw new CliFailure('usage', `the AWS CLI has no command \`${command}\`${hint}`);
  }
  const operationName = service.operationNames.find((candidate) => plain(candidate) === plain(name));
  const operation = operationName === undefined ? undefined : service.operation(operationName);
  if (operation === undefined) {
    throw new CliFailure(
      'usage',
      `\`aws ${command}\` has no \`${name}\`${didYouMean(plain(name), service.operationNames)}`,
    );
  }
  return [
    {
      service: service.id,
      operation: operation.name,
      ...(region === undefined ? {} : { region }),
      parameters: readOptions(options, operation),
    },
  ];
}

/** Takes them out of the words; returns the region. */
function takeGlobalOptions(words: string[]): string | undefined {
  let region: string | undefined;
  for (let index = 0; index < words.length; ) {
    const takesValue = globalOptions.get(words[index] ?? '');
    if (takesValue === undefined) {
      index += 1;
      continue;
    }
    const [option, value] = words.splice(index, takesValue ? 2 : 1);
    if (option === '--region') region = value;
  }
  return region;
}

function readOptions(words: readonly string[], operation: Operation): JsonObject {
  const parameters: Record<string, JsonValue> = {};
  for (let index = 0; index < words.length; ) {
    const option = words[index] ?? '';
    index += 1;
    if (!option.startsWith('--')) {
      if (answersIntoFile(operation)) continue;
      throw new CliFailure('usage', `\`${option}\` is no option: expected \`--name\``);
    }
    if (option === '--cli-input-json') {
      Object.assign(parameters, parseJson(option, words[index++] ?? ''));
      continue;
    }
    const { member, isOff } = memberOf(option, operation);
    const values: string[] = [];
    const most = member.shape.type === 'list' ? Number.POSITIVE_INFINITY : 1;
    while (index < words.length && values.length < most && !words[index]?.startsWith('--')) {
      values.push(words[index++] ?? '');
    }
    const isFlag = member.shape.type === 'boolean' && values.length === 0;
    parameters[member.name] = isFlag ? !isOff : readValues(option, values, member, operation);
  }
  return parameters;
}

/** The AWS CLI writes an answer that is bytes alone to a file, whose name is a word of its own. */
function answersIntoFile({ streamingOutput, output }: Operation): boolean {
  return streamingOutput !== undefined || output?.members?.get(output.payload ?? '')?.shape.type === 'blob';
}

function memberOf(
  option: string,
  operation: Operation,
): { readonly member: Member; readonly isOff: boolean } {
  const members = [...(operation.input?.members?.values() ?? [])];
  const find = (word: string) => members.find(({ name }) => plain(name) === plain(word));
  const exact = find(option);
  const member = exact ?? (option.startsWith('--no-') ? find(option.slice('--no-'.length)) : undefined);
  if (member !== undefined) return { member, isOff: exact === undefined };
  const hint = didYouMean(
    plain(option),
    members.map(({ name }) => name),
  );
  throw new CliFailure('usage', `${operation.name} has no parameter \`${option}\`${hint}`);
}

function readValues(
  option: string,
  values: readonly string[],
  member: Member,
  operation: Operation,
): JsonValue {
  const [first = ''] = values;
  if (member.name === operation.streamingInput) return Buffer.from('').toString('base64');
  if (/^fileb?:\/\//.test(first)) {
    throw new CliFailure('usage', `\`${option}\` names a file, which is not read here: give its content`);
  }
  if (member.shape.type !== 'string' && /^[[{]/.test(first)) return parseJson(option, first);
  if (member.shape.type === 'list' && member.shape.item !== undefined) {
    const { item } = member.shape;
    return values.map((value) => readOne(option, value, item.shape));
  }
  if (values.length === 0) throw new CliFailure('usage', `\`${option}\` has no value`);
  return readOne(option, first, member.shape);
}

function readOne(option: string, text: string, shape: Shape): JsonValue {
  switch (shape.type) {
    case 'structure':
    case 'map':
      return readShorthand(option, text, shape);
    case 'list':
      return text
        .split(',')
        .map((part) => (shape.item === undefined ? part : readOne(option, part, shape.item.shape)));
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return Number(text);
    case 'document':
      return parseJson(option, text);
    default:
      return text;
  }
}

/** `Key=a,Value=b` */
function readShorthand(option: string, text: string, shape: Shape): JsonValue {
  return Object.fromEntries(
    text.split(/,(?=[A-Za-z0-9_.-]+=)/).map((part) => {
      const [name = '', value] = part.split(/=(.*)/s);
      const inner = shape.members?.get(name)?.shape ?? shape.value?.shape;
      if (value === undefined || inner === undefined) {
        throw new CliFailure('usage', `\`${option}\` is not understood at \`${part}\`: give it as JSON`);
      }
      return [name, readOne(option, value, inner)];
    }),
  );
}

function parseJson(option: string, text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch (cause) {
    throw new CliFailure('usage', `\`${option}\` is no JSON`, { cause });
  }
}
