// What CloudFormation calls need: a stack's ARN ends in an id that AWS chose, so a name is `stack/NAME/*`, as AWS's own
// policies write it. What would make a stack's resources as the caller is refused: the session can do this call alone.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { decrypt, type KmsUse } from '../kms-use.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question, unmapped } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { actsAsCaller, s3Urls, stackMembers } from './cloudformation-calls.ts';
import { s3Need } from './s3-target.ts';

const kms: readonly KmsUse[] = [
  {
    operations: ['GetHookResult'],
    actions: decrypt,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetHookResult.html',
  },
];

export const cloudformationRules: ServiceRules = {
  kms,
  passedTo: 'cloudformation.amazonaws.com',
  needs({ call }) {
    if (actsAsCaller.has(call.operation) && call.parameters.RoleARN === undefined) {
      throw unmapped(call, 'has no `RoleARN` and would act as the caller: give it a service role');
    }
    return undefined;
  },
  resources(type, question) {
    if (type === 'stack') return stacksOf(question);
    if (type === 'stackset') return stackSetsOf(question);
    if (type === 'changeset') return changeSetOf(question);
    return undefined;
  },
  more: (question) => [...listNeeds(question), ...fileNeeds(question), ...tagsOnCreate(question)],
};

function stacksOf(question: Question): readonly RequiredResource[] | undefined {
  const { operation, parameters } = question.call;
  const members = stackMembers.get(operation) ?? ['StackName'];
  const names = members.flatMap((member) => valuesAt(parameters, member.split('.')));
  // A change set by its ARN may be any stack's, whatever the call says of the stack.
  if (parseArn(parameters.ChangeSetName) !== undefined) return [anyStack(question.scope)];
  return names.length === 0 ? undefined : names.map((name) => stackResource(name, question.scope));
}

function stackResource(name: JsonValue, scope: Scope): RequiredResource {
  const arn = parseArn(name);
  if (arn?.service === 'cloudformation' && /^stack\/[A-Za-z][A-Za-z0-9-]*\/[\w-]+$/.test(arn.resource)) {
    return exactResource('stack', String(name));
  }
  return typeof name === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)
    ? namedResource('stack', `${homeOf(scope)}:stack/${name}/*`)
    : anyStack(scope);
}

const anyStack = (scope: Scope) => unknownResource('stack', `${homeOf(scope)}:stack/*`);

/** `NAME` or `NAME:ID`. With service-managed permissions it may lie in the organisation's management account. */
function stackSetsOf({ call, scope }: Question): readonly RequiredResource[] | undefined {
  const { CallAs, StackSetName: name } = call.parameters;
  if (name === undefined) return undefined;
  const match = typeof name === 'string' ? /^([A-Za-z][A-Za-z0-9-]{0,127})(:[\w-]+)?$/.exec(name) : null;
  const text = `stackset/${match === null ? '*' : `${match[1]}${match[2] ?? ':*'}`}`;
  if (match === null || CallAs === 'DELEGATED_ADMIN') {
    return [unknownResource('stackset', `arn:${scope.partition}:cloudformation:${scope.region}:*:${text}`)];
  }
  const arn = `${homeOf(scope)}:${text}`;
  return [match[2] === undefined ? namedResource('stackset', arn) : exactResource('stackset', arn)];
}

function changeSetOf({ call, scope }: Question): readonly RequiredResource[] | undefined {
  const { ChangeSetName: name } = call.parameters;
  if (name === undefined) return undefined;
  const arn = parseArn(name);
  if (arn?.service === 'cloudformation' && /^changeSet\/[A-Za-z][A-Za-z0-9-]*\/[\w-]+$/.test(arn.resource)) {
    return [exactResource('changeset', String(name))];
  }
  return [
    typeof name === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)
      ? namedResource('changeset', `${homeOf(scope)}:changeSet/${name}/*`)
      : unknownResource('changeset', `${homeOf(scope)}:changeSet/*`),
  ];
}

/** AWS's id stands behind the name. */
const namedResource = (type: string, arn: string): RequiredResource => ({
  arn,
  certainty: 'stripped',
  type,
  pattern: true,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html (StackName) */
function listNeeds({ call }: Question): readonly Need[] {
  if (call.operation !== 'DescribeStacks' || call.parameters.StackName !== undefined) return [];
  return [
    { action: 'cloudformation:ListStacks', resources: [{ arn: '*', certainty: 'any', pattern: true }] },
  ];
}

/** Files that CloudFormation reads as the caller, and the bucket of a type's test. */
function fileNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { LogDeliveryBucket: bucket } = call.parameters;
  const files = s3Urls.flatMap((member) => valuesAt(call.parameters, [member]));
  const reads = files.map((url) => {
    const [, name, key] =
      s3UrlForms.map((form) => form.exec(String(url))).find((match) => match !== null) ?? [];
    if (name === undefined || key === undefined) {
      throw new CountersignError(
        'invalid-parameter',
        `\`cloudformation:${call.operation}\` names a file that is no S3 object with a plain key; give it as https://BUCKET.s3.REGION.amazonaws.com/KEY`,
      );
    }
    return s3Need('s3:GetObject', name, key, question);
  });
  if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9.-]+$/.test(bucket)) return reads;
  const objects = unknownResource('object', `arn:${scope.partition}:s3:::${bucket}/*`);
  return [...reads, ...['s3:GetObject', 's3:PutObject'].map((action) => ({ action, resources: [objects] }))];
}

/** A key of plain characters, which no decoding changes. */
const s3UrlForms = [
  /^https:\/\/([a-z0-9][a-z0-9.-]+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/([\w./-]+)$/,
  /^https:\/\/s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/([a-z0-9][a-z0-9.-]+)\/([\w./-]+)$/,
  /^s3:\/\/([a-z0-9][a-z0-9.-]+)\/([\w./-]+)$/,
];

/**
 * Tags of the stack or set itself; `cloudformation:CreateAction` holds the permission to this operation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security_iam_id-based-policy-examples.html
 */
function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (!isFilled(parameters.Tags)) return [];
  const resources =
    parameters.StackName === undefined
      ? stackSetsOf(question)
      : [...(stacksOf(question) ?? []), ...(changeSetOf(question) ?? [])];
  if (resources === undefined) return [];
  return [
    {
      action: 'cloudformation:TagResource',
      resources,
      conditions: { StringEquals: { 'cloudformation:CreateAction': [operation] } },
    },
  ];
}

const homeOf = ({ partition, region, accountId }: Scope) =>
  `arn:${partition}:cloudformation:${region}:${accountId}`;
