// Which model a Bedrock call names: foundation models by id or ARN, without an account; custom models by the id that has
// their base model's before it; profiles by ids that begin with a geography. Names that are in no ARN may be any model's.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, matchesArnPattern, parseArn, typeWildcard, unknownResource } from '../arn.ts';
import type { Question } from '../need.ts';

const modelMembers: ReadonlySet<string> = new Set([
  'baseModelIdentifier',
  'copyFrom',
  'desiredModelId',
  'modelArn',
  'modelId',
  'modelIdentifier',
  'sourceModelArn',
  'teacherModelIdentifier',
]);

/** Every model that a call names, at any depth. */
export function* modelsIn(value: JsonValue, member = ''): Generator<JsonValue> {
  if (Array.isArray(value)) for (const element of value) yield* modelsIn(element, member);
  else if (typeof value === 'object' && value !== null)
    for (const [name, child] of Object.entries(value)) yield* modelsIn(child, name);
  else if (modelMembers.has(member)) yield value;
}

/** Ids with colons or slashes, which IAM's patterns do not tell: the segment before them is the type's name. */
const longIds: ReadonlyMap<string, RegExp> = new Map([
  ['application-inference-profile', /^[\w.:-]+$/],
  ['custom-model', /^[\w.:-]+(?:\/[\w-]+)?$/],
  ['default-prompt-router', /^[\w.:-]+$/],
  ['foundation-model', /^[\w.:-]+$/],
  ['guardrail-profile', /^[\w.:-]+$/],
  ['inference-profile', /^[\w.:-]+$/],
  ['model-customization-job', /^[\w.:-]+(?:\/[\w-]+)?$/],
  ['prompt-router', /^[\w.:-]+$/],
]);

/** IAM's type of an ARN, or undefined when it is none of Bedrock's. */
function typeOfArn(text: string, { iam }: Question): string | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'bedrock') return undefined;
  const [, segment = '', id = ''] = /^([a-z-]+)\/(.+)$/.exec(arn.resource) ?? [];
  const form = longIds.get(segment);
  if (form !== undefined) return form.test(id) ? segment : undefined;
  const service = iam.service('bedrock');
  return service?.resourceTypeNames.find((type) =>
    service.arnPatterns(type).some((pattern) => matchesArnPattern(pattern, text)),
  );
}

/** Types that lead to a foundation model in regions of their choice, each of which IAM checks. */
const routes: ReadonlySet<string> = new Set([
  'application-inference-profile',
  'default-prompt-router',
  'inference-profile',
  'prompt-router',
]);

/** By its ARN, or by `byId` when it is none. None: it is of another of the operation's types. */
export function resourceOf(
  type: string,
  value: JsonValue,
  question: Question,
  byId: (id: string) => readonly RequiredResource[] = () => [anyOf(type, question)],
): readonly RequiredResource[] {
  if (typeof value !== 'string') return [anyOf(type, question)];
  if (parseArn(value) === undefined) return byId(value);
  const found = typeOfArn(value, question);
  if (found === type) return [exactResource(type, value)];
  const isRouted = type === 'foundation-model' && found !== undefined && routes.has(found);
  return isRouted || isMissing(type, found, question) ? [anyOf(type, question)] : [];
}

/** Whether a type that the operation needs is not named, since the ARN is of none that the operation takes. */
function isMissing(type: string, found: string | undefined, { call, iam }: Question): boolean {
  const types = iam.service('bedrock')?.action(call.operation)?.resourceTypes ?? [];
  const isNeeded = types.some(({ name, required }) => name === type && (required || found === undefined));
  return isNeeded && !types.some(({ name }) => name === found);
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
const profileId = /^(?:apac|au|ca|eu|global|jp|us|us-gov)\.[a-z0-9-]+\.[\w.:-]+$/;
const modelId = /^[a-z0-9-]+\.[\w.:-]+$/;
const customModelId = /^[a-z0-9-]+\.[\w.:-]+\/[a-z0-9]+$/;

/** A model by its id or ARN. */
export function modelResources(
  type: string,
  model: JsonValue,
  question: Question,
): readonly RequiredResource[] {
  const { partition, region, accountId } = question.scope;
  const home = `arn:${partition}:bedrock:${region}:`;
  return resourceOf(type, model, question, (id) => {
    if (profileId.test(id)) {
      if (type === 'foundation-model') return [anyOf(type, question)];
      return type === 'inference-profile' ? [exactResource(type, `${home}${accountId}:${type}/${id}`)] : [];
    }
    if (modelId.test(id))
      return type === 'foundation-model' ? [exactResource(type, `${home}:${type}/${id}`)] : [];
    if (customModelId.test(id))
      return type === 'custom-model' ? [exactResource(type, `${home}${accountId}:${type}/${id}`)] : [];
    // Routers and profiles have no other names than these.
    return routes.has(type) ? [] : [anyOf(type, question)];
  });
}

/** A foundation model behind a profile is one of any region. */
export function anyOf(type: string, { iam, scope }: Question): RequiredResource {
  const [pattern = '*'] = iam.service('bedrock')?.arnPatterns(type) ?? [];
  const place = type === 'foundation-model' ? { ...scope, region: '*' } : scope;
  return unknownResource(type, typeWildcard(pattern, place));
}
