// What Bedrock calls need: models, guardrails, jobs and policies by id or ARN, what a call creates, and the keys that Bedrock
// uses and grants itself as the caller.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, exactResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { bedrockKmsUses } from './bedrock-kms.ts';
import { anyOf, modelResources, modelsIn, resourceOf } from './bedrock-models.ts';

export const bedrockRules: ServiceRules = {
  kms: bedrockKmsUses,
  passedTo: 'bedrock.amazonaws.com',
  resources(type, question) {
    const { operation, parameters } = question.call;
    const rule = Object.hasOwn(named, type) ? named[type] : undefined;
    const values = [...(rule?.members ?? []), 'resourceARN', 'resourceArn'].flatMap((member) =>
      valuesAt(parameters, member.split('.')),
    );
    const models = modelTypes.has(type) ? [...modelsIn(parameters)] : [];
    const found = [
      ...values.flatMap((value) => resourceOf(type, value, question, rule?.byId?.(type, question))),
      ...models.flatMap((model) => modelResources(type, model, question)),
      ...(created.get(operation) === type ? [anyOf(type, question)] : []),
    ];
    return values.length + models.length === 0 && found.length === 0 ? undefined : found;
  },
  more: (question) => [...tagNeeds(question), ...agreementNeeds(question)],
};

const modelTypes: ReadonlySet<string> = new Set([
  'application-inference-profile',
  'custom-model',
  'default-prompt-router',
  'foundation-model',
  'imported-model',
  'inference-profile',
  'prompt-router',
]);

/** Operation → IAM's type of what it makes, with an id of AWS's. */
const created: ReadonlyMap<string, string> = new Map([
  ['CreateInferenceProfile', 'application-inference-profile'],
  ['CreateModelCustomizationJob', 'custom-model'],
  ['CreateModelInvocationJob', 'model-invocation-job'],
]);

type ById = (type: string, question: Question) => (id: string) => readonly RequiredResource[];

/** The id is the ARN's. */
const ownId: ById = (type, question) => (id) => {
  const { partition, region, accountId } = question.scope;
  return [
    /^[\w.:-]+$/.test(id)
      ? exactResource(type, `arn:${partition}:bedrock:${region}:${accountId}:${type}/${id}`)
      : anyOf(type, question),
  ];
};

/** A profile that AWS made has an id with dots, an application's has none. */
const profileId =
  (isDotted: boolean): ById =>
  (type, question) =>
  (id) =>
    id.includes('.') === isDotted ? ownId(type, question)(id) : [];

/** Type → members with its ARN, or with what `byId` reads. Absent: a name, which is in no ARN. */
const named: Readonly<Record<string, { readonly members: readonly string[]; readonly byId?: ById }>> = {
  'advanced-prompt-optimization-job': { members: ['jobIdentifier', 'jobIdentifiers'], byId: ownId },
  'application-inference-profile': { members: ['inferenceProfileIdentifier'], byId: profileId(false) },
  'automated-reasoning-policy': { members: ['policyArn', 'automatedReasoningPolicyConfig.policies'] },
  'automated-reasoning-policy-version': { members: ['policyArn', 'automatedReasoningPolicyConfig.policies'] },
  'custom-model-deployment': { members: ['customModelDeploymentIdentifier'] },
  'default-prompt-router': { members: ['promptRouterArn'] },
  'evaluation-job': { members: ['jobIdentifier', 'jobIdentifiers'] },
  guardrail: { members: ['guardrailIdentifier'], byId: ownId },
  'guardrail-profile': { members: ['crossRegionConfig.guardrailProfileIdentifier'], byId: ownId },
  'inference-profile': { members: ['inferenceProfileIdentifier'], byId: profileId(true) },
  'model-copy-job': { members: ['jobArn'] },
  'model-customization-job': { members: ['jobIdentifier'] },
  'model-import-job': { members: ['jobIdentifier'] },
  'model-invocation-job': { members: ['jobIdentifier'], byId: ownId },
  'prompt-router': { members: ['promptRouterArn'] },
  'provisioned-model': { members: ['provisionedModelId'] },
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html (API operations) */
function tagNeeds(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  const tagged = Object.hasOwn(taggedCreates, operation) ? taggedCreates[operation] : {};
  const types = Object.entries(tagged ?? {}).filter(([member]) => isFilled(parameters[member]));
  if (types.length === 0) return [];
  return [{ action: 'bedrock:TagResource', resources: types.map(([, type]) => anyOf(type, question)) }];
}

/** Operation → the member with tags → IAM's type of what gets them. */
const taggedCreates: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CreateAdvancedPromptOptimizationJob: { tags: 'advanced-prompt-optimization-job' },
  CreateAutomatedReasoningPolicy: { tags: 'automated-reasoning-policy' },
  CreateAutomatedReasoningPolicyVersion: { tags: 'automated-reasoning-policy-version' },
  CreateCustomModel: { modelTags: 'custom-model' },
  CreateCustomModelDeployment: { tags: 'custom-model-deployment' },
  CreateEvaluationJob: { jobTags: 'evaluation-job' },
  CreateGuardrail: { tags: 'guardrail' },
  CreateInferenceProfile: { tags: 'application-inference-profile' },
  CreateModelCopyJob: { targetModelTags: 'custom-model' },
  CreateModelCustomizationJob: { customModelTags: 'custom-model', jobTags: 'model-customization-job' },
  CreateModelImportJob: { importedModelTags: 'imported-model', jobTags: 'model-import-job' },
  CreateModelInvocationJob: { tags: 'model-invocation-job' },
  CreatePromptRouter: { tags: 'prompt-router' },
  CreateProvisionedModelThroughput: { tags: 'provisioned-model' },
};

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html */
function agreementNeeds({ call }: Question): readonly Need[] {
  const actions: Readonly<Record<string, string>> = {
    CreateFoundationModelAgreement: 'aws-marketplace:Subscribe',
    DeleteFoundationModelAgreement: 'aws-marketplace:Unsubscribe',
  };
  const action = Object.hasOwn(actions, call.operation) ? actions[call.operation] : undefined;
  return action === undefined ? [] : [{ action, resources: [anyResource] }];
}
