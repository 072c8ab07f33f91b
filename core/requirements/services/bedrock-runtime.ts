// What Bedrock's runtime needs: the conversation operations are authorised as invocations of their model, a profile's with
// the models behind it; a guardrail in the call is applied with a permission of its own.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import { exactResource, parseArn } from '../arn.ts';
import { decrypt, type KmsUse } from '../kms-use.ts';
import { valuesAt } from '../named-resources.ts';
import type { Need, Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { anyOf, modelResources, resourceOf } from './bedrock-models.ts';

const invocations = [
  'Converse',
  'ConverseStream',
  'InvokeModel',
  'InvokeModelWithResponseStream',
  'StartAsyncInvoke',
];

const guardrailsOf = ({ parameters }: Call): readonly JsonValue[] => [
  ...valuesAt(parameters, ['guardrailIdentifier']),
  ...valuesAt(parameters, ['guardrailConfig', 'guardrailIdentifier']),
];

const kms: readonly KmsUse[] = [
  {
    operations: [...invocations, 'ApplyGuardrail'],
    actions: decrypt,
    via: ['bedrock'],
    when: (call) => guardrailsOf(call).length > 0,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html',
  },
  {
    operations: invocations,
    actions: decrypt,
    via: ['bedrock'],
    when: ({ parameters }) =>
      /:(?:custom-model-deployment|imported-model|provisioned-model)\//.test(String(parameters.modelId)),
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-custom-job.html',
  },
];

export const bedrockRuntimeRules: ServiceRules = {
  kms,
  operations: {
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html': {
      Converse: ['bedrock:InvokeModel'],
    },
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html': {
      ConverseStream: ['bedrock:InvokeModelWithResponseStream'],
    },
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html':
      { InvokeModelWithBidirectionalStream: ['bedrock:InvokeModel'] },
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html': {
      StartAsyncInvoke: ['bedrock:InvokeModel'],
    },
  },
  resources(type, question) {
    const { operation, parameters } = question.call;
    const { modelId: model } = parameters;
    if (type === 'guardrail') return guardrailResources(question);
    if (model === undefined) return undefined;
    const isBedrocks = (parseArn(model)?.service ?? 'bedrock') === 'bedrock';
    const isNamed = modelTypes.some((each) => modelResources(each, model, question).length > 0);
    // A prompt or an endpoint of the Marketplace in its place hides the model.
    if (!isBedrocks || !isNamed) return undefined;
    if (modelTypes.includes(type)) return modelResources(type, model, question);
    const isStarted = type === 'async-invoke' && operation === 'StartAsyncInvoke';
    const hasTool =
      type === 'system-tool' && valuesAt(parameters, ['toolConfig', 'tools', 'systemTool']).length > 0;
    return isStarted || hasTool ? [anyOf(type, question)] : [];
  },
  more: (question) => guardrailNeeds(question),
};

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html (modelId) */
const modelTypes: readonly string[] = [
  'application-inference-profile',
  'custom-model-deployment',
  'default-prompt-router',
  'foundation-model',
  'imported-model',
  'inference-profile',
  'prompt-router',
  'provisioned-model',
];

const guardrailResources = (question: Question) =>
  guardrailsOf(question.call).flatMap((guardrail) =>
    resourceOf('guardrail', guardrail, question, (id) => {
      const { partition, region, accountId } = question.scope;
      return [
        /^[\w-]+$/.test(id)
          ? exactResource('guardrail', `arn:${partition}:bedrock:${region}:${accountId}:guardrail/${id}`)
          : anyOf('guardrail', question),
      ];
    }),
  );

/** https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions.html */
function guardrailNeeds(question: Question): readonly Need[] {
  if (question.call.operation === 'ApplyGuardrail' || guardrailsOf(question.call).length === 0) return [];
  const resources = guardrailResources(question);
  return [
    {
      action: 'bedrock:ApplyGuardrail',
      resources: resources.length === 0 ? [anyOf('guardrail', question)] : resources,
    },
  ];
}
