// The ways to make a connection's role in its own account: a link to the console, and commands of the AWS CLI for one account
// or for accounts of an organisation. Text for people to look at first; nothing here does anything.
import type { ConnectionConfiguration } from './connection-configuration.ts';
import { templateParameters } from './connection-template.ts';
import { connectionStackName } from './deployed-names.ts';

const partitions = {
  aws: { console: 'aws.amazon.com', domain: 'amazonaws.com' },
  'aws-us-gov': { console: 'amazonaws-us-gov.com', domain: 'amazonaws.com' },
  'aws-cn': { console: 'amazonaws.cn', domain: 'amazonaws.com.cn' },
} as const satisfies Record<ConnectionConfiguration['partition'], object>;

/** Of AWS's console; a Region before it is a host as well. */
export function consoleHost(partition: ConnectionConfiguration['partition']): string {
  return `console.${partitions[partition].console}`;
}

/** A bucket in S3 is the only place from which CloudFormation's console reads a template. */
export interface TemplatePlace {
  readonly bucket: string;
  readonly bucketRegion: string;
  readonly key: string;
}

function templateUrl(
  partition: ConnectionConfiguration['partition'],
  { bucket, bucketRegion, key }: TemplatePlace,
): string {
  return `https://${bucket}.s3.${bucketRegion}.${partitions[partition].domain}/${key}`;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
 * Whoever opens it looks at the values, and must be allowed to read the template's bucket.
 */
export function quickCreateUrl(connection: ConnectionConfiguration, place: TemplatePlace): string {
  const { partition, name } = connection;
  const [region = ''] = connection.regions;
  const query = [
    ['templateURL', templateUrl(partition, place)],
    ['stackName', connectionStackName(name)],
    ...Object.entries(templateParameters(connection)).map(([key, value]) => [`param_${key}`, value]),
  ].map(([key, value = '']) => `${key}=${encodeURIComponent(value)}`);
  return `https://${consoleHost(partition)}/cloudformation/home?region=${region}#/stacks/quickcreate?${query.join('&')}`;
}

/**
 * For one account, with credentials of that account; whether it has the stack already or not.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
 */
export function deployCommand(connection: ConnectionConfiguration, templateFile: string): string {
  return command('deploy', [
    ['region', connection.regions[0] ?? ''],
    ['stack-name', connectionStackName(connection.name)],
    ['template-file', templateFile],
    ['capabilities', 'CAPABILITY_NAMED_IAM'],
    [
      'parameter-overrides',
      ...Object.entries(templateParameters(connection)).map(([name, value]) => `${name}=${value}`),
    ],
  ]);
}

/**
 * For accounts of an organisation, with credentials of its management account or of a delegated administrator of StackSets: one
 * set, and for each account an instance with an ExternalId of its own [E1].
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html
 */
export function stackSetCommands(
  connections: readonly ConnectionConfiguration[],
  ask: {
    readonly stackSetName: string;
    readonly organizationalUnitId: string;
    readonly templateFile: string;
    readonly delegatedAdministrator: boolean;
  },
): readonly string[] {
  const [first] = connections;
  if (first === undefined) return [];
  const region = first.regions[0] ?? '';
  const common: readonly Option[] = [
    ['region', region],
    ...(ask.delegatedAdministrator ? [['call-as', 'DELEGATED_ADMIN'] as Option] : []),
    ['stack-set-name', ask.stackSetName],
  ];
  return [
    command('create-stack-set', [
      ...common,
      ['template-body', `file://${ask.templateFile}`],
      ['capabilities', 'CAPABILITY_NAMED_IAM'],
      ['permission-model', 'SERVICE_MANAGED'],
      // An account that joins later has no connection, so it needs no role.
      ['auto-deployment', 'Enabled=false'],
      // A set needs a value of each parameter; its instances bring their own.
      ['parameters', ...parameters(first)],
    ]),
    ...connections.map((connection) =>
      command('create-stack-instances', [
        ...common,
        [
          'deployment-targets',
          `OrganizationalUnitIds=${ask.organizationalUnitId},AccountFilterType=INTERSECTION,Accounts=${connection.accountId}`,
        ],
        ['regions', region],
        ['parameter-overrides', ...parameters(connection)],
      ]),
    ),
  ];
}

function parameters(connection: ConnectionConfiguration): readonly string[] {
  return Object.entries(templateParameters(connection)).map(
    // The CLI's shorthand ends a value at a comma, unless it is quoted.
    ([name, value]) => `ParameterKey=${name},ParameterValue=${value.includes(',') ? `"${value}"` : value}`,
  );
}

type Option = readonly [name: string, ...values: string[]];

function command(operation: string, options: readonly Option[]): string {
  const words = options.map(([name, ...values]) => `--${name} ${values.map(quoted).join(' ')}`);
  return [`aws cloudformation ${operation}`, ...words].join(' \\\n  ');
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
