// What ECR calls need: repositories, whose names hold slashes, in the registry of the account that the call names.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, unknownResource } from '../arn.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

const repositoryKms: readonly KmsUse[] = [
  {
    operations: ['CreateRepository'],
    actions: ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'],
    key: member('encryptionConfiguration', 'kmsKey'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html',
  },
  {
    operations: ['DeleteRepository'],
    actions: ['kms:RetireGrant'],
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html',
  },
];

/** Operation → whose role it makes first: https://docs.aws.amazon.com/AmazonECR/latest/userguide/using-service-linked-roles.html */
const ownRoles: ReadonlyMap<string, string> = new Map([
  ['CreatePullThroughCacheRule', 'pullthroughcache.ecr.amazonaws.com'],
  ['PutReplicationConfiguration', 'replication.ecr.amazonaws.com'],
]);

export const ecrRules: ServiceRules = {
  kms: repositoryKms,
  operations: {
    'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html': {
      ListImageReferrers: ['ecr:BatchGetImage'],
    },
  },
  resources: (type, question) => (type === 'repository' ? repositoriesOf(question) : undefined),
  more(question) {
    const { operation, parameters } = question.call;
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-supported-iam-actions-tagging.html
    if (operation === 'CreateRepository' && isFilled(parameters.tags)) {
      return [{ action: 'ecr:TagResource', resources: repositoriesOf(question) ?? [] }];
    }
    const service = ownRoles.get(operation);
    return service === undefined ? [] : [serviceLinkedRoleNeed(service, question)];
  },
};

function repositoriesOf(question: Question): readonly RequiredResource[] | undefined {
  const members = ['repositoryName', 'repositoryNames', 'resourceArn'];
  const values = members.flatMap((name) => valuesAt(question.call.parameters, [name]));
  return values.length === 0 ? undefined : values.map((value) => repository(value, question));
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html: the form of a name */
const nameForm = /^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/;

function repository(value: JsonValue, { call, scope }: Question): RequiredResource {
  const { registryId: registry } = call.parameters;
  const account = typeof registry === 'string' && /^\d{12}$/.test(registry) ? registry : scope.accountId;
  const home = `arn:${scope.partition}:ecr:${scope.region}:${account}:repository`;
  const arn = parseArn(value);
  const named = arn?.service === 'ecr' ? /^repository\/(.+)$/.exec(arn.resource)?.[1] : undefined;
  if (named !== undefined && nameForm.test(named)) return exactResource('repository', String(value));
  return typeof value === 'string' && nameForm.test(value)
    ? exactResource('repository', `${home}/${value}`)
    : unknownResource('repository', `${home}/*`);
}
