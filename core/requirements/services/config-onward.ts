// What Config does as the caller beside its own actions: it reads a pack's template, opens the organization to itself, makes
// its roles, and hands the roles of a remediation to Systems Manager.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsconfig.html (dependent actions)
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import { anyResource, exactResource, parseArn } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import type { Need, Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import { s3Need } from './s3-target.ts';
import { documentResource } from './ssm.ts';

export function onwardNeeds(question: Question): readonly Need[] {
  const { operation } = question.call;
  const role = roles.get(operation);
  return [
    ...templateNeeds(question),
    ...organizationNeeds(question),
    ...remediationRoles(question),
    ...(role === undefined ? [] : [serviceLinkedRoleNeed(role, question)]),
    // https://docs.aws.amazon.com/config/latest/APIReference/API_StartResourceEvaluation.html
    ...(operation === 'StartResourceEvaluation'
      ? [{ action: 'cloudformation:DescribeType', resources: [anyResource] }]
      : []),
  ];
}

/**
 * Operation → whose role it makes.
 * https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html
 */
const roles: ReadonlyMap<string, string> = new Map([
  ['PutConformancePack', 'config-conforms.amazonaws.com'],
  ['PutConnector', 'thirdparty.config.amazonaws.com'],
  ['PutOrganizationConfigRule', 'config-multiaccountsetup.amazonaws.com'],
  ['PutOrganizationConformancePack', 'config-multiaccountsetup.amazonaws.com'],
  ['PutServiceLinkedConfigurationRecorder', 'config.amazonaws.com'],
]);

/** https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html (TemplateS3Uri, TemplateSSMDocumentDetails) */
function templateNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { TemplateS3Uri: uri } = call.parameters;
  const documents = valuesAt(call.parameters, ['TemplateSSMDocumentDetails', 'DocumentName']);
  const reads = documents.map((name) => ({
    action: 'ssm:GetDocument',
    resources: [documentResource(name, scope)],
  }));
  if (uri === undefined) return reads;
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)\/([\w./-]+)$/.exec(String(uri)) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      `\`config:${call.operation}\` names a template that is no S3 object with a plain key; give it as s3://BUCKET/KEY`,
    );
  }
  const lists = call.operation === 'PutConformancePack';
  return [
    ...reads,
    s3Need('s3:GetObject', bucket, key, question),
    ...(lists ? [s3Need('s3:ListBucket', bucket, undefined, question)] : []),
  ];
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_PutOrganizationConformancePack.html */
function organizationNeeds({ call }: Question): readonly Need[] {
  const isAggregator = call.parameters.OrganizationAggregationSource !== undefined;
  const isOrganization = call.operation.startsWith('PutOrganization');
  if (!isAggregator && !isOrganization) return [];
  return [
    {
      action: 'organizations:EnableAWSServiceAccess',
      resources: [anyResource],
      ...(isOrganization && {
        conditions: {
          StringEquals: { 'organizations:ServicePrincipal': ['config-multiaccountsetup.amazonaws.com'] },
        },
      }),
    },
    { action: 'organizations:ListDelegatedAdministrators', resources: [anyResource] },
  ];
}

/**
 * Roles in a remediation's parameters and in a pack, whatever the document or the template calls them. A template
 * elsewhere is not read here: a role in it is not passed, and AWS refuses the call.
 */
function remediationRoles({ call }: Question): readonly Need[] {
  const { parameters } = call;
  const texts = [
    ...valuesAt(parameters, ['RemediationConfigurations', 'Parameters']).flatMap((parameter) => [
      ...strings(parameter),
    ]),
    ...valuesAt(parameters, ['TemplateBody']),
    ...valuesAt(parameters, ['ConformancePackInputParameters', 'ParameterValue']),
  ];
  const arns = texts.flatMap(
    (text) => String(text).match(/arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+/g) ?? [],
  );
  const resources = arns
    .filter((arn) => parseArn(arn) !== undefined)
    .map((arn) => exactResource('role', arn));
  if (resources.length === 0) return [];
  return [
    {
      action: 'iam:PassRole',
      resources,
      conditions: { StringEquals: { 'iam:PassedToService': ['ssm.amazonaws.com'] } },
    },
  ];
}

/** Every text in a value, at any depth. */
function* strings(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) yield* strings(child);
}
