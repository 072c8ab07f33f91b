// The permissions of a template as lines that people review: who, what, on what and when. docs/permissions.md holds the same
// lines with their reasons.
import { type Resource, resourcesOf, type Template } from './synthesised-app.ts';

export interface Permission {
  /** The statement's Sid; `-` when the CDK wrote it. */
  readonly statement: string;
  /** Of a denial after `never`. */
  readonly actions: string;
  readonly on: string;
  /** Conditions, or nothing. */
  readonly when: string;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Role, key, bucket or queue → its permissions, sorted by name; in the order of the template. */
export function permissionsOf(template: Template): ReadonlyMap<string, readonly Permission[]> {
  const found = new Map<string, Permission[]>();
  const add = (name: string, statements: readonly Statement[]) => {
    found.set(name, [...(found.get(name) ?? []), ...statements.map((each) => permission(each, name))]);
  };
  const all = (type: string) => Object.entries(resourcesOf(template, type));
  for (const [id, role] of all('AWS::IAM::Role')) {
    const { AssumeRolePolicyDocument, ManagedPolicyArns = [], Policies = [] } = role.Properties;
    const name = roleName(id, role);
    add(
      name,
      AssumeRolePolicyDocument.Statement.map((trust: Statement) => ({ ...trust, Sid: 'trust' })),
    );
    for (const arn of ManagedPolicyArns) {
      const managed = typeof arn === 'string' ? arn : arn['Fn::Sub'];
      add(name, [{ Sid: 'policy', Effect: 'Allow', Action: [], Resource: managed }]);
    }
    for (const { PolicyDocument } of Policies) add(name, PolicyDocument.Statement);
  }
  for (const [, { Properties }] of all('AWS::IAM::Policy')) {
    for (const roleId of Properties.Roles.map((reference: string) => reference.slice(1, -1))) {
      const role = template.Resources[roleId] as Resource;
      add(roleName(roleId, role), Properties.PolicyDocument.Statement);
    }
  }
  for (const [id, { Properties }] of all('AWS::IAM::ManagedPolicy')) {
    add(`policy ${id}`, Properties.PolicyDocument.Statement);
  }
  for (const [id, { Properties }] of all('AWS::KMS::Key')) add(`key ${id}`, Properties.KeyPolicy.Statement);
  for (const [, { Properties }] of all('AWS::S3::BucketPolicy')) {
    add(`bucket ${readableName(Properties.Bucket)}`, Properties.PolicyDocument.Statement);
  }
  for (const [, { Properties }] of all('AWS::SQS::QueuePolicy')) {
    add(`queue ${readableName(Properties.Queues[0])}`, Properties.PolicyDocument.Statement);
  }
  for (const [id, { Properties }] of all('AWS::Logs::ResourcePolicy')) {
    add(`logs ${id}`, JSON.parse(Properties.PolicyDocument).Statement);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const roleName = (id: string, { Properties }: Resource): string =>
  `role ${Properties.RoleName?.replace(/^countersign-(prod-)?/, '') ?? id}`;

function permission(statement: Statement, owner: string): Permission {
  const { Sid, Effect, Principal, Action, Resource: resource, Condition = {} } = statement;
  const by = Principal === undefined ? [] : [Object.values(Principal)].flat(2).map(readableName);
  // Of a role, a key or a queue, a policy of its own can only mean itself.
  const meansItself = Principal !== undefined && !owner.startsWith('bucket');
  const on = resource === undefined || meansItself ? [] : [resource].flat().map(readableName);
  return {
    // Of rules of EventBridge: their Sids hold a hash.
    statement: Sid === undefined || Sid.startsWith('AllowEventRule') ? '-' : Sid,
    actions: [...(Effect === 'Deny' ? ['never'] : []), code([Action].flat())].join(' ').trim(),
    on: [...(by.length === 0 ? [] : [`by ${code(by)}`]), ...(on.length === 0 ? [] : [code(on)])].join(': '),
    when: Object.entries(Condition)
      .flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => condition(key, operator, [values].flat().map(String))),
      )
      .join('; '),
  };
}

const shortConditions: Readonly<Record<string, string>> = {
  'dynamodb:LeadingKeys ForAllValues:StringLike': 'keys',
  'dynamodb:Attributes ForAllValues:StringEquals': 'attributes',
};

const condition = (key: string, operator: string, values: readonly string[]): string =>
  `${shortConditions[`${key} ${operator}`] ?? `\`${key}\` ${operator}`} ${code(values.map(readableName))}`;

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** Without what differs between deployments. */
function readableName(text: string): string {
  return text
    .replace(/<(\w+)\.Arn>/g, '$1')
    .replace(/<(\w+)\.StreamArn>/g, 'stream of $1')
    .replace(/^<(\w+)>$/, '$1')
    .replace(/\bTables([A-Z]\w*)/, (_, name: string) => `table ${name.toLowerCase()}`)
    .replace(/^ArchiveBucket/, 'archive')
    .replace(/^EventsBus$/, 'bus')
    .replace(/^(?:\w+)LogGroup$/, 'its log group')
    .replace(/^arn:(?:aws|<AWS::Partition>|\$\{AWS::Partition\}):/, 'arn:')
    .replace('eu-central-1', 'REGION')
    .replace('444455556666', 'ACCOUNT')
    .replace('111122223333', 'TARGET')
    .replace('countersign-prod-', 'countersign-STAGE-')
    .replace('8f14e45fceea167a5a36dedd4bea2543', 'EXTERNAL-ID');
}

/** `| statement | actions | on | when |`: a row of docs/permissions.md up to its reason. */
export function permissionLine({ statement, actions, on, when }: Permission): string {
  return `| ${[statement, actions, on, when].join(' | ')} |`;
}
