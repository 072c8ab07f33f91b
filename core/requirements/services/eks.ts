// What EKS calls need. What lies in a cluster has an id of AWS's choice behind its name, which is unique in the cluster:
// the ARNs `nodegroup/CLUSTER/NAME/*` are exactly that one.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
import type { RequiredResource } from '../../requirement.ts';
import { unknownResource } from '../arn.ts';
import type { KmsUse } from '../kms-use.ts';
import { resourcesByName, valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

/** Type → the member with its name; beside `clusterName`. */
const inCluster: ReadonlyMap<string, string> = new Map([
  ['addon', 'addonName'],
  ['fargateprofile', 'fargateProfileName'],
  ['nodegroup', 'nodegroupName'],
]);

const byArn = resourcesByName({}, { anyType: ['resourceArn'] });
const nameForm = /^[A-Za-z0-9_-]+$/;

const kms: readonly KmsUse[] = [
  {
    operations: ['AssociateEncryptionConfig', 'CreateCluster'],
    actions: ['kms:CreateGrant', 'kms:DescribeKey'],
    key: ({ parameters }) => valuesAt(parameters, ['encryptionConfig', 'provider', 'keyArn'])[0],
    onlyNamed: true,
    // The page says that kms:GrantIsForAWSResource is not set either.
    via: null,
    source: 'https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html',
  },
];

export const eksRules: ServiceRules = {
  kms,
  resources(type, question) {
    const { parameters } = question.call;
    if (parameters.resourceArn !== undefined) return byArn(type, question);
    const member = inCluster.get(type);
    if (member === undefined || parameters[member] === undefined) return undefined;
    return [namedIn(type, member, question)];
  },
  more: (question) => [...tagsOnCreate(question), ...firstRole(question)],
};

function namedIn(type: string, member: string, { call, scope }: Question): RequiredResource {
  const { clusterName: cluster, [member]: name } = call.parameters;
  const home = `arn:${scope.partition}:eks:${scope.region}:${scope.accountId}:${type}`;
  const isSure =
    typeof cluster === 'string' && typeof name === 'string' && nameForm.test(cluster) && nameForm.test(name);
  return isSure
    ? { arn: `${home}/${cluster}/${name}/*`, certainty: 'stripped', type, pattern: true }
    : unknownResource(type, `${home}/*`);
}

/** https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html */
function tagsOnCreate({ call, scope }: Question): readonly Need[] {
  if (!call.operation.startsWith('Create') || !isFilled(call.parameters.tags)) return [];
  const type = call.operation.slice('Create'.length).toLowerCase();
  const { clusterName, name } = call.parameters;
  const place = [type === 'cluster' ? name : clusterName].filter(
    (text) => typeof text === 'string' && nameForm.test(text),
  );
  const home = `arn:${scope.partition}:eks:${scope.region}:${scope.accountId}:`;
  const isCluster = type === 'cluster' && place.length === 1;
  return [
    {
      action: 'eks:TagResource',
      resources: [
        isCluster
          ? { arn: `${home}cluster/${place[0]}`, certainty: 'exact', type }
          : unknownResource(type, `${home}*`),
      ],
    },
  ];
}

/** https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html */
function firstRole(question: Question): readonly Need[] {
  const services: Readonly<Record<string, string>> = {
    CreateCluster: 'eks.amazonaws.com',
    CreateFargateProfile: 'eks-fargate.amazonaws.com',
    CreateNodegroup: 'eks-nodegroup.amazonaws.com',
  };
  const { operation } = question.call;
  const service = Object.hasOwn(services, operation) ? services[operation] : undefined;
  return service === undefined ? [] : [serviceLinkedRoleNeed(service, question)];
}
