// `countersign connection add` and `template`: writes connections into the configuration, each with an ExternalId of its own, and
// says how the role comes into each account.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { ConnectionConfiguration } from '../core/connection-configuration.ts';
import { deployCommand, quickCreateUrl, stackSetCommands } from '../core/connection-deployment.ts';
import { connectionTemplate, templateParameters } from '../core/connection-template.ts';
import { connectionStackName, stackName } from '../core/deployed-names.ts';
import {
  type ConfigurationFile,
  changeConnections,
  checkedConnection,
  readConfigurationFile,
} from './configuration-file.ts';
import { deployRole } from './connection-deploy.ts';
import { CliFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** How the role comes into its account. */
export interface WayOptions {
  readonly config: string;
  readonly gatewayAccount?: string;
  readonly templateFile?: string;
  readonly templateBucket?: string;
  readonly templateBucketRegion?: string;
  readonly organizationalUnit?: string;
  readonly delegatedAdministrator?: boolean;
}

export interface AddOptions extends WayOptions {
  readonly account: readonly string[];
  readonly region: readonly string[];
  readonly tag: readonly string[];
  readonly env?: string;
  readonly managedPolicy: readonly string[];
  readonly statements?: string;
  readonly partition?: string;
  readonly roleArn?: string;
  readonly observe?: boolean;
  readonly deploy?: boolean;
}

export interface ConnectionContext {
  readonly terminal: Terminal;
  readonly json: boolean;
}

export async function addConnections(
  context: ConnectionContext,
  name: string,
  options: AddOptions,
): Promise<void> {
  const configuration = await readConfigurationFile(options.config);
  const added = await newConnections(name, options);
  for (const { name } of added) {
    if (configuration.connections.some((known) => known.name === name)) {
      throw new CliFailure(
        'conflict',
        `${options.config} has a connection \`${name}\`: choose another name, or print its template with \`countersign connection template ${name}\``,
      );
    }
  }
  const ways = added[0]?.roleArn === undefined ? waysOf(configuration, added, options) : undefined;
  // `statements` and the like are written as they were given, without what the schema fills in.
  await changeConnections(options.config, (known) => [...known, ...added.map(withoutDefaults)]);
  if (ways) await writeFile(ways.templateFile, ways.template);
  const deployed = options.deploy && ways ? await deployRole(onlyOne(added), ways.template) : undefined;
  tell(context, configuration, added, ways, deployed);
}

/** Prints the ways again, for one that is configured. */
export async function printTemplate(
  context: ConnectionContext,
  name: string,
  options: WayOptions,
): Promise<void> {
  const configuration = await readConfigurationFile(options.config);
  const connection = configuration.connections.find((known) => known.name === name);
  if (connection === undefined)
    throw new CliFailure('notFound', `${options.config} has no connection \`${name}\``);
  if (connection.roleArn !== undefined) {
    throw new CliFailure('usage', `\`${name}\` has a role that its owner keeps: there is no template for it`);
  }
  const ways = waysOf(configuration, [connection], options);
  await writeFile(ways.templateFile, ways.template);
  tell(context, configuration, [connection], ways);
}

async function newConnections(
  name: string,
  options: AddOptions,
): Promise<readonly ConnectionConfiguration[]> {
  const { account, region, tag, env, managedPolicy, statements, partition, roleArn, observe } = options;
  if (roleArn !== undefined && account.length > 1) {
    throw new CliFailure('usage', '`--role-arn` names one role: add the accounts one by one');
  }
  if (options.deploy && account.length > 1) {
    throw new CliFailure(
      'usage',
      '`--deploy` has credentials of one account: use --organizational-unit for several',
    );
  }
  const tags = Object.fromEntries([
    ...tag.map(pairOf),
    ...(env === undefined ? [] : [['env', env] as const]),
  ]);
  const given = statements === undefined ? undefined : await readStatements(statements);
  return account.map((accountId) =>
    checkedConnection({
      name: account.length === 1 ? name : `${name}-${accountId}`,
      accountId,
      ...(partition === undefined ? {} : { partition }),
      // Of this connection alone [E1].
      externalId: randomBytes(16).toString('hex'),
      regions: region,
      tags,
      ...(observe ? { mode: 'observe' } : {}),
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(managedPolicy.length === 0 ? {} : { managedPolicyArns: managedPolicy }),
      ...(given === undefined ? {} : { statements: given }),
    }),
  );
}

function pairOf(text: string): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new CliFailure('usage', `\`${text}\` is no tag, expected NAME=VALUE`);
  }
  return [name, value];
}

async function readStatements(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new CliFailure('usage', `${file} cannot be read`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliFailure(
      'usage',
      `${file} is not JSON; expected an array of statements as in docs/deploy.md`,
      {
        cause,
      },
    );
  }
}

function withoutDefaults({
  mode,
  tags,
  managedPolicyArns,
  statements,
  // Follows from the regions.
  partition: _,
  ...rest
}: ConnectionConfiguration) {
  return {
    ...rest,
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(mode === 'enforce' ? {} : { mode }),
    ...(managedPolicyArns.length === 0 ? {} : { managedPolicyArns }),
    ...(statements.length === 0 ? {} : { statements }),
  };
}

interface Ways {
  readonly template: string;
  readonly templateFile: string;
  readonly upload?: string;
  readonly quickCreateUrls: readonly string[];
  readonly deployCommands: readonly string[];
  readonly stackSetCommands: readonly string[];
}

function waysOf(
  configuration: ConfigurationFile,
  connections: readonly ConnectionConfiguration[],
  options: WayOptions,
): Ways {
  const gatewayAccountId = options.gatewayAccount ?? configuration.accountId;
  if (gatewayAccountId === undefined) {
    throw new CliFailure(
      'usage',
      `the role must name the account that Countersign runs in: set \`accountId\` in ${configuration.file}, or give --gateway-account`,
    );
  }
  // Of its own account first: then the template denies the roles that deploy Countersign as well, which does no harm elsewhere.
  const connection =
    connections.find(({ accountId }) => accountId === gatewayAccountId) ?? onlyOne(connections.slice(0, 1));
  const template = connectionTemplate({
    connection,
    stage: configuration.stage,
    gatewayAccountId,
    isVended: connections.some(({ name }) => configuration.vended.includes(name)),
  });
  const templateFile = options.templateFile ?? `${connectionStackName(connection.name)}.template.json`;
  const place = options.templateBucket && {
    bucket: options.templateBucket,
    bucketRegion: options.templateBucketRegion ?? connection.regions[0] ?? '',
    key: `${connectionStackName(connection.name)}.template.json`,
  };
  return {
    template,
    templateFile,
    ...(place && { upload: `aws s3 cp ${templateFile} s3://${place.bucket}/${place.key}` }),
    quickCreateUrls: place ? connections.map((each) => quickCreateUrl(each, place)) : [],
    deployCommands: connections.map((each) => deployCommand(each, templateFile)),
    stackSetCommands:
      options.organizationalUnit === undefined
        ? []
        : stackSetCommands(connections, {
            stackSetName: connectionStackName(connection.name),
            organizationalUnitId: options.organizationalUnit,
            templateFile,
            delegatedAdministrator: options.delegatedAdministrator === true,
          }),
  };
}

function onlyOne(connections: readonly ConnectionConfiguration[]): ConnectionConfiguration {
  const [connection] = connections;
  if (connection === undefined) throw new CliFailure('usage', 'name an account: --account ID');
  return connection;
}

function tell(
  { terminal, json }: ConnectionContext,
  { file, stage }: ConfigurationFile,
  connections: readonly ConnectionConfiguration[],
  ways: Ways | undefined,
  deployed?: { readonly roleArn: string },
): void {
  if (json) {
    const { template: _, ...shown } = ways ?? { template: '' };
    const named = connections.map((connection) => ({
      ...connection,
      parameters: templateParameters(connection),
    }));
    terminal.line(JSON.stringify({ connections: named, ...shown, ...(deployed && { deployed }) }, null, 2));
    return;
  }
  const step = (title: string, ...lines: readonly string[]) => {
    terminal.line(title);
    for (const line of lines) terminal.line(line.replaceAll(/^/gm, '  '));
    terminal.line();
  };
  step(
    `in ${file}:`,
    ...connections.map(
      ({ name, accountId, externalId }) => `${name}  account ${accountId}  ExternalId ${externalId}`,
    ),
  );
  step('let the gateway use them, with credentials of its account:', `npx cdk deploy ${stackName(stage)}`);
  if (deployed) step('the role is there:', deployed.roleArn);
  else if (ways === undefined) {
    step(
      'the role is its owner’s: let it trust the gateway as docs/deploy.md says, with the ExternalId above',
    );
  } else {
    step(
      `then make the role from ${ways.templateFile}, with credentials of its account:`,
      ...ways.deployCommands,
    );
    if (ways.upload) {
      step(
        'or in the console of its account, once the template is in the bucket and its owner may read it there:',
        ways.upload,
        ...ways.quickCreateUrls,
      );
    }
    if (ways.stackSetCommands.length > 0) {
      step('or in all of them, from the account that manages the StackSets:', ...ways.stackSetCommands);
    }
  }
  step('and try it:', ...connections.map(({ name }) => `npx countersign connection test ${name}`));
}
