// The CDK app, synthesised as `cdk synth` does, with empty bundles in the place of built ones. Templates come back with
// references written as `<LogicalId.Attribute>`, without the hash at the end of logical ids, so that tests read well.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { parseConfiguration } from '../../infra/configuration.ts';
import { addCountersign } from '../../infra/countersign.ts';
import { functions } from '../../scripts/build.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any CloudFormation resource.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: string }>>;
}

export const exampleConfiguration = {
  stage: 'local',
  accountId: '444455556666',
  issuers: [{ issuer: 'https://login.example.com', audiences: ['countersign'], groupsClaim: 'groups' }],
  auditorGroups: ['auditors', 'security'],
  connections: [
    {
      name: 'demo',
      accountId: '111122223333',
      externalId: '8f14e45fceea167a5a36dedd4bea2543',
      regions: ['eu-central-1'],
      tags: { env: 'dev' },
      managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      statements: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::demo-data/*'] }],
    },
    {
      name: 'kept-elsewhere',
      accountId: '777788889999',
      roleArn: 'arn:aws:iam::777788889999:role/agents/gateway',
      externalId: 'c81e728d9d4c2f636f067f89cc14862c',
      regions: ['us-east-1'],
    },
  ],
};

interface SynthesisOptions {
  /** Whether what CloudFormation would refuse is thrown as well, which takes most of the time. Default false. */
  readonly validated?: boolean;
}

type Templates = Readonly<Record<string, Template>>;
const synthesised = new Map<string, Templates>();

/** Stack name → template, which nobody changes: each is made once. Throws what the synthesis throws; a finding of cdk-nag is among it. */
export function synthesise(changes: Record<string, unknown> = {}, options: SynthesisOptions = {}): Templates {
  const key = JSON.stringify([changes, options]);
  const templates =
    synthesised.get(key) ??
    Object.fromEntries(
      assemblyOf(changes, options).stacks.map(({ stackName, template }) => [
        stackName,
        readable(template) as Template,
      ]),
    );
  synthesised.set(key, templates);
  return templates;
}

/** As the CDK wrote it. */
export function assemblyOf(
  changes: Record<string, unknown> = {},
  { validated = false }: SynthesisOptions = {},
): CloudAssembly {
  const context = JSON.parse(readFileSync('cdk.json', 'utf8')).context;
  const directory = mkdtempSync(join(tmpdir(), 'countersign-infra-'));
  for (const name of Object.keys(functions)) {
    mkdirSync(join(directory, 'functions', name), { recursive: true });
    writeFileSync(join(directory, 'functions', name, 'index.mjs'), 'export const handler = async () => {};');
  }
  const app = new App({
    context,
    outdir: join(directory, 'cdk.out'),
    treeMetadata: false,
    builtinCloudFormationValidation: validated,
  });
  const configuration = parseConfiguration(
    JSON.stringify({ ...exampleConfiguration, ...changes }),
    'test.json',
  );
  addCountersign(app, { configuration, functionsDirectory: join(directory, 'functions') });
  return app.synth();
}

export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return Object.fromEntries(
    Object.entries(template.Resources).filter(([, resource]) => resource.Type === type),
  );
}

/** The one resource of a type whose logical id begins so. */
export function resource(template: Template, type: string, logicalIdPrefix = ''): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(logicalIdPrefix));
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    throw new Error(`${found.length} resources of ${type} begin with ${logicalIdPrefix}, expected one`);
  }
  return first[1];
}

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** What another stack's output is made of: its name holds the logical id and the attribute, each with a hash. */
function referenceOf(outputName: string): string {
  const [, id, attribute] =
    /^PublishOutput(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{8}(\w*?)[0-9A-F]{8}$/.exec(outputName) ?? [];
  if (id === undefined) throw new Error(`\`${outputName}\` is no output that CDK names`);
  return attribute ? `<${id}.${attribute}>` : `<${id}>`;
}

/** As `synthesise` gives templates. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && name === 'Ref') return `<${withoutHash(argument)}>`;
  if (entries.length === 1 && name === 'Fn::GetAtt') return `<${withoutHash(argument[0])}.${argument[1]}>`;
  if (entries.length === 1 && name === 'Fn::GetStackOutput') return referenceOf(argument.OutputName);
  if (entries.length === 1 && name === 'Fn::Join')
    return (readable(argument[1]) as string[]).join(argument[0]);
  return Object.fromEntries(entries.map(([key, part]) => [withoutHash(key), readable(part)]));
}
