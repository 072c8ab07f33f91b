// What CodePipeline calls need: pipelines by name, stages and actions below them, action types by their four parts; and the
// connections and roles that a pipeline's structure hands on.
// https://docs.aws.amazon.com/codepipeline/latest/userguide/permissions-reference.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, unknownResource } from '../arn.ts';
import { resourcesByName, valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const nameForm = /^[\w.@-]+$/;

const byName = resourcesByName(
  {
    pipeline: [
      { operations: ['PutWebhook'], members: ['webhook.targetPipeline'] },
      { members: ['name', 'pipelineName', 'pipeline.name'], form: nameForm },
    ],
    webhook: [
      { operations: ['PutWebhook'], members: ['webhook.name'], form: nameForm },
      { members: ['name', 'webhookName'], form: nameForm },
    ],
  },
  { anyType: ['resourceArn'] },
);

export const codepipelineRules: ServiceRules = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_codepipeline.html (API operations)
  passedTo: ['cloudformation.amazonaws.com', 'codebuild.amazonaws.com', 'codepipeline.amazonaws.com'],
  resources(type, question) {
    const { parameters } = question.call;
    const parts = parameters.resourceArn === undefined ? partsOf(type, question) : undefined;
    return parts === undefined ? byName(type, question) : [pathResource(type, parts, question)];
  },
  more: (question) => [...tagsOnCreate(question), ...connectionNeeds(question)],
};

/** The parts of an ARN that has several, or undefined. */
function partsOf(type: string, { call }: Question): readonly (JsonValue | undefined)[] | undefined {
  const { parameters } = call;
  const { pipelineName, stageName, actionName } = parameters;
  if (type === 'stage') return [pipelineName, stageName];
  if (type === 'action') return [pipelineName, stageName, actionName];
  if (type !== 'actiontype') return undefined;
  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionTypeId.html: what an account makes is `Custom`
  const id = parameters.actionTypeId ??
    valueAt(parameters, 'actionType', 'id') ?? {
      ...parameters,
      owner: 'Custom',
    };
  return ['owner', 'category', 'provider', 'version'].map((part) => valueAt(id, part));
}

function pathResource(
  type: string,
  parts: readonly (JsonValue | undefined)[],
  { scope }: Question,
): RequiredResource {
  const prefix = type === 'actiontype' ? 'actiontype:' : '';
  const home = `arn:${scope.partition}:codepipeline:${scope.region}:${scope.accountId}:${prefix}`;
  return parts.every((part) => typeof part === 'string' && nameForm.test(part))
    ? exactResource(type, `${home}${parts.join('/')}`)
    : unknownResource(type, `${home}${parts.map(() => '*').join('/')}`);
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_codepipeline.html (API operations) */
function tagsOnCreate(question: Question): readonly Need[] {
  const type = tagged.get(question.call.operation);
  if (type === undefined || !isFilled(question.call.parameters.tags)) return [];
  const resources = codepipelineRules.resources?.(type, question) ?? [];
  // A webhook that is put again loses the tags that it had.
  const actions = type === 'webhook' ? ['TagResource', 'UntagResource'] : ['TagResource'];
  return actions.map((name) => ({ action: `codepipeline:${name}`, resources }));
}

/** Operation → the type of what it makes. */
const tagged: ReadonlyMap<string, string> = new Map([
  ['CreateCustomActionType', 'actiontype'],
  ['CreatePipeline', 'pipeline'],
  ['PutWebhook', 'webhook'],
]);

/** https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#permissions-reference-connections-passconnection */
function connectionNeeds({ call, scope }: Question): readonly Need[] {
  if (call.operation !== 'CreatePipeline' && call.operation !== 'UpdatePipeline') return [];
  const connections = valuesAt(call.parameters, [
    'pipeline',
    'stages',
    'actions',
    'configuration',
    'ConnectionArn',
  ]);
  return connections.flatMap((connection) => {
    const arn = parseArn(connection);
    const isSure = services.includes(arn?.service ?? '') && /^connection\/[\w-]+$/.test(arn?.resource ?? '');
    return (isSure ? [String(arn?.service)] : services).map((service) => ({
      action: `${service}:PassConnection`,
      resources: [
        isSure
          ? exactResource('Connection', String(connection))
          : unknownResource('Connection', `arn:${scope.partition}:${service}:*:*:connection/*`),
      ],
    }));
  });
}

/** A connection bears the prefix under which it was made. */
const services: readonly string[] = ['codeconnections', 'codestar-connections'];
