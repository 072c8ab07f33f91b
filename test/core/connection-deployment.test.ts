// How a connection's role comes into its account: the link and the commands, word by word.
import { expect, test } from 'vitest';
import { connectionSchema } from '../../core/connection-configuration.ts';
import { deployCommand, quickCreateUrl, stackSetCommands } from '../../core/connection-deployment.ts';

const connection = (more: Record<string, unknown> = {}) =>
  connectionSchema.parse({
    name: 'orders',
    accountId: '111122223333',
    externalId: 'c81e728d9d4c2f636f067f89cc14862c',
    regions: ['eu-central-1', 'eu-west-1'],
    managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    ...more,
  });
const place = { bucket: 'acme-templates', bucketRegion: 'eu-west-1', key: 'orders.template.json' };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
test('a quick-create link opens the console with template, name and parameters', () => {
  expect(quickCreateUrl(connection(), place)).toBe(
    'https://console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/quickcreate' +
      '?templateURL=https%3A%2F%2Facme-templates.s3.eu-west-1.amazonaws.com%2Forders.template.json' +
      '&stackName=CountersignConnection-orders' +
      '&param_ConnectionName=orders' +
      '&param_ExternalId=c81e728d9d4c2f636f067f89cc14862c',
  );
});

test.each([
  ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/', 's3.us-gov-west-1.amazonaws.com%2F'],
  ['cn-north-1', 'https://console.amazonaws.cn/', 's3.cn-north-1.amazonaws.com.cn%2F'],
])('a link of %s goes to the console and the S3 of its partition', (region, console, s3) => {
  const roleArn = `arn:${region === 'cn-north-1' ? 'aws-cn' : 'aws-us-gov'}:iam::111122223333:role/agents`;
  const url = quickCreateUrl(connection({ regions: [region], managedPolicyArns: [], roleArn }), {
    ...place,
    bucketRegion: region,
  });
  expect(url.startsWith(console)).toBe(true);
  expect(url).toContain(s3);
});

test('a value that means something in a link stands there as itself', () => {
  const url = quickCreateUrl(connection({ externalId: 'a=b,c+d@e:f/g.h-1' }), place);
  expect(new URLSearchParams(url.split('?').at(-1)).get('param_ExternalId')).toBe('a=b,c+d@e:f/g.h-1');
});

test('one account takes one command', () => {
  expect(deployCommand(connection(), 'orders.template.json').replaceAll(' \\\n ', '')).toBe(
    'aws cloudformation deploy --region eu-central-1 --stack-name CountersignConnection-orders ' +
      '--template-file orders.template.json --capabilities CAPABILITY_NAMED_IAM ' +
      '--parameter-overrides ConnectionName=orders ExternalId=c81e728d9d4c2f636f067f89cc14862c',
  );
});

test('an ExternalId with a comma is one value to the AWS CLI', () => {
  const commands = stackSetCommands([connection({ externalId: 'a-long-id,with-a-comma' })], {
    stackSetName: 'CountersignConnection-orders',
    organizationalUnitId: 'ou-ab12-cdefgh34',
    templateFile: 'orders.template.json',
    delegatedAdministrator: false,
  });
  expect(commands[0]).toContain(`'ParameterKey=ExternalId,ParameterValue="a-long-id,with-a-comma"'`);
});

test('[E1] accounts of an organisation share a set, and each has an ExternalId of its own', () => {
  const one = connection({ name: 'orders-1', accountId: '111111111111' });
  const two = connection({ name: 'orders-2', accountId: '222222222222', externalId: 'd'.repeat(32) });
  const commands = stackSetCommands([one, two], {
    stackSetName: 'CountersignConnection-orders',
    organizationalUnitId: 'ou-ab12-cdefgh34',
    templateFile: 'orders.template.json',
    delegatedAdministrator: true,
  }).map((command) => command.replaceAll(' \\\n ', ''));
  expect(commands).toHaveLength(3);
  expect(commands[0]).toContain('create-stack-set --region eu-central-1 --call-as DELEGATED_ADMIN');
  expect(commands[0]).toContain('--permission-model SERVICE_MANAGED --auto-deployment Enabled=false');
  expect(commands[2]).toBe(
    'aws cloudformation create-stack-instances --region eu-central-1 --call-as DELEGATED_ADMIN ' +
      '--stack-set-name CountersignConnection-orders --deployment-targets ' +
      'OrganizationalUnitIds=ou-ab12-cdefgh34,AccountFilterType=INTERSECTION,Accounts=222222222222 ' +
      '--regions eu-central-1 --parameter-overrides ParameterKey=ConnectionName,ParameterValue=orders-2 ' +
      `ParameterKey=ExternalId,ParameterValue=${'d'.repeat(32)}`,
  );
});
