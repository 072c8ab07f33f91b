// What Lambda calls need: functions by name, partial ARN or ARN with their qualifier; layers; and what creating a
// function reads or passes on. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html

import type { Call } from '../../call.ts';
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { elements, isFilled, type Need, type Question, stringParameter, valueAt } from '../need.ts';
import { anyOf, onwardNeed } from '../onward-use.ts';
import type { ServiceRules } from '../service-rules.ts';
import { lambdaKmsUses } from './lambda-kms.ts';
import { s3Need } from './s3-target.ts';

export const lambdaRules: ServiceRules = {
  kms: lambdaKmsUses,
  passedTo: 'lambda.amazonaws.com',
  operations: {
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html': {
      GetLayerVersionByArn: ['lambda:GetLayerVersion'],
      Invoke: ['lambda:InvokeFunction'],
      InvokeWithResponseStream: ['lambda:InvokeFunction'],
    },
  },
  resources(type, question) {
    const { FunctionName: name, Qualifier: qualifier } = question.call.parameters;
    if (type === 'function')
      return name === undefined ? undefined : [functionResource(name, qualifier, question)];
    if (type === 'function alias' || type === 'function version') {
      const isVersion = typeof qualifier === 'string' && /^\d+$/.test(qualifier);
      if (isVersion !== (type === 'function version')) return [];
      return [{ ...functionResource(name, qualifier, question), type }];
    }
    if (type === 'layer' || type === 'layerVersion') return layerResources(type, question);
    return undefined;
  },
  more: (question) => [...codeNeeds(question), ...functionNeeds(question)],
};

// The forms of the model's FunctionName; region and account are there only in (partial) ARNs.
const functionForm =
  /^(?:(?:arn:[a-z-]+:lambda:)?(?:([a-z]{2,4}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?)([A-Za-z0-9_-]+)(?::(\$LATEST(?:\.PUBLISHED)?|[A-Za-z0-9_-]+))?$/;

/** `name`: as `FunctionName` takes it; `qualifier`: as `Qualifier` does. */
export function functionResource(
  name: JsonValue | undefined,
  qualifier: JsonValue | undefined,
  { call, scope }: Question,
): RequiredResource {
  const home = (region: string, accountId: string) =>
    `arn:${scope.partition}:lambda:${region}:${accountId}:function`;
  const match = typeof name === 'string' ? functionForm.exec(name) : null;
  const inName = match?.[4];
  const beside = typeof qualifier === 'string' && qualifier !== '' ? qualifier : undefined;
  if (match === null || (beside !== undefined && !/^[A-Za-z0-9$_.-]+$/.test(beside))) {
    return unknownResource('function', `${home(scope.region, scope.accountId)}:*`);
  }
  if (inName !== undefined && beside !== undefined && inName !== beside) {
    throw new CountersignError(
      'ambiguous-request',
      `\`lambda:${call.operation}\` names the qualifier \`${inName}\` in \`FunctionName\` and \`${beside}\` beside it; send one`,
    );
  }
  const arn = `${home(match[1] ?? scope.region, match[2] ?? scope.accountId)}:${match[3]}`;
  const chosen = inName ?? beside;
  return exactResource('function', chosen === undefined ? arn : `${arn}:${chosen}`);
}

function layerResources(type: string, { call, scope }: Question): readonly RequiredResource[] | undefined {
  const { LayerName: name, VersionNumber: version } = call.parameters;
  if (name === undefined) return undefined;
  const home = `arn:${scope.partition}:lambda:${scope.region}:${scope.accountId}:layer`;
  const arn = parseArn(name);
  const isArn = arn?.service === 'lambda' && /^layer:[A-Za-z0-9_-]+$/.test(arn.resource);
  const isName = typeof name === 'string' && /^[A-Za-z0-9_-]+$/.test(name);
  if (!isArn && !isName) return [unknownResource(type, type === 'layer' ? `${home}:*` : `${home}:*:*`)];
  const layer = isArn ? String(name) : `${home}:${name}`;
  if (type === 'layer') return [exactResource(type, layer)];
  return [
    typeof version === 'number'
      ? exactResource(type, `${layer}:${version}`)
      : unknownResource(type, `${layer}:*`),
  ];
}

/** Lambda fetches code as the caller [P7]: https://docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html */
function codeNeeds(question: Question): readonly Need[] {
  const { parameters } = question.call;
  const code = codeMember(question.call);
  if (code === undefined) return [];
  const bucket = valueAt(parameters, ...code, 'S3Bucket');
  const image = valueAt(parameters, ...code, 'ImageUri');
  const needs: Need[] = [];
  if (bucket !== undefined) {
    const version = valueAt(parameters, ...code, 'S3ObjectVersion') !== undefined;
    const action = version ? 's3:GetObjectVersion' : 's3:GetObject';
    needs.push(s3Need(action, bucket, valueAt(parameters, ...code, 'S3Key'), question));
  }
  if (image !== undefined) {
    // https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions
    const resources = [repositoryResource(image, question.scope)];
    needs.push(
      { action: 'ecr:BatchGetImage', resources },
      { action: 'ecr:GetDownloadUrlForLayer', resources },
    );
  }
  return needs;
}

function codeMember(call: Call): readonly string[] | undefined {
  if (call.operation === 'CreateFunction') return ['Code'];
  if (call.operation === 'UpdateFunctionCode') return [];
  return call.operation === 'PublishLayerVersion' ? ['Content'] : undefined;
}

function repositoryResource(uri: JsonValue, scope: Scope): RequiredResource {
  const form =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+?)(?:[:@][A-Za-z0-9._:-]+)?$/;
  const match = typeof uri === 'string' ? form.exec(uri) : null;
  return match === null
    ? unknownResource('repository', `arn:${scope.partition}:ecr:${scope.region}:*:repository/*`)
    : exactResource(
        'repository',
        `arn:${scope.partition}:ecr:${match[2]}:${match[1]}:repository/${match[3]}`,
      );
}

function providerResource(value: JsonValue, scope: Scope): RequiredResource {
  const arn = parseArn(value);
  return arn?.service === 'lambda' && /^capacity-provider:[A-Za-z0-9_-]+$/.test(arn.resource)
    ? exactResource('capacityProvider', String(value))
    : unknownResource(
        'capacityProvider',
        `arn:${scope.partition}:lambda:${scope.region}:${scope.accountId}:capacity-provider:*`,
      );
}

/** Layers, tags and network interfaces that a function's configuration names. */
function functionNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  if (call.operation !== 'CreateFunction' && call.operation !== 'UpdateFunctionConfiguration') return [];
  const needs: Need[] = [];
  if (isFilled(call.parameters.Tags)) {
    const resources = [functionResource(stringParameter(call, 'FunctionName'), undefined, question)];
    needs.push({ action: 'lambda:TagResource', resources });
  }
  const layers = elements(call.parameters.Layers).map((layer) => {
    const arn = parseArn(layer);
    return arn?.service === 'lambda' && /^layer:[A-Za-z0-9_-]+:\d+$/.test(arn.resource)
      ? exactResource('layerVersion', String(layer))
      : unknownResource('layerVersion', `arn:${scope.partition}:lambda:${scope.region}:*:layer:*:*`);
  });
  const provider = valueAt(
    call.parameters.CapacityProviderConfig,
    'LambdaManagedInstancesCapacityProviderConfig',
    'CapacityProviderArn',
  );
  if (provider !== undefined) {
    needs.push({ action: 'lambda:PassCapacityProvider', resources: [providerResource(provider, scope)] });
  }
  if (layers.length > 0) needs.push({ action: 'lambda:GetLayerVersion', resources: layers });
  if (isFilled(valueAt(call.parameters.VpcConfig, 'SubnetIds'))) {
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    for (const noun of ['SecurityGroups', 'Subnets', 'Vpcs']) {
      needs.push({ action: `ec2:Describe${noun}`, resources: [anyResource] });
    }
    needs.push(onwardNeed('ec2:GetSecurityGroupsForVpc', anyOf('ec2:GetSecurityGroupsForVpc', question)));
  }
  return needs;
}
