// What each layer finds, one sentence a row: the member, the text in it, and what of the text is left.
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../core/json.ts';
import { maskDocument } from '../../../core/masking/mask-document.ts';
import type { MaskingProfile, MaskLayer } from '../../../core/masking/mask-options.ts';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';
import { servedOperation } from '../../support/catalogue.ts';

const pseudonym = pseudonymUnder(Buffer.from('a masking key'));
const m = (kind: string) => expect.stringMatching(new RegExp(`^\\[masked:${kind}:[0-9a-f]{12}\\]$`));
const around = (before: string, kind: string, after = '') =>
  expect.stringMatching(new RegExp(`^${before}\\[masked:${kind}:[0-9a-f]{12}\\]${after}$`));

function masked(
  [service, name, direction]: readonly [string, string, 'request' | 'response'],
  value: JsonValue,
  profile: MaskingProfile = 'standard',
) {
  const operation = servedOperation(service, name);
  const shape = direction === 'request' ? operation.input : operation.output;
  const place = { service, operation: name, direction, ...(shape ? { shape } : {}) };
  const outcome = maskDocument(value, place, { pseudonym, profile });
  if ('withheld' in outcome) throw new Error(outcome.withheld);
  return outcome;
}

const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const getParameter = ['ssm', 'GetParameter', 'response'] as const;
const getSecret = ['secretsmanager', 'GetSecretValue', 'response'] as const;
const assumeRole = ['sts', 'AssumeRole', 'response'] as const;
const createStack = ['cloudformation', 'CreateStack', 'request'] as const;
const getFunction = ['lambda', 'GetFunctionConfiguration', 'response'] as const;
const describeStacks = ['cloudformation', 'DescribeStacks', 'response'] as const;
const createAccount = ['organizations', 'CreateAccount', 'request'] as const;
const runScheduled = ['ec2', 'RunScheduledInstances', 'request'] as const;
const describeTask = ['ecs', 'DescribeTaskDefinition', 'response'] as const;

type Row = readonly [
  sentence: string,
  place: readonly [string, string, 'request' | 'response'],
  value: JsonValue,
  expected: unknown,
];

const finds: Readonly<Partial<Record<MaskLayer, readonly Row[]>>> = {
  model: [
    [
      'a parameter is masked whole',
      getParameter,
      { Parameter: { Name: '/a', Value: 'x1' } },
      { Parameter: { Name: '/a', Value: m('sensitive') } },
    ],
    [
      'a secret of several lines is masked whole',
      getSecret,
      { Name: 'a', SecretString: '{"a":\n"b"}' },
      { Name: 'a', SecretString: m('sensitive') },
    ],
    [
      'variables of a function are masked, their names stay',
      getFunction,
      { Environment: { Variables: { TABLE: 'orders' } } },
      { Environment: { Variables: { TABLE: m('sensitive') } } },
    ],
    [
      'a variable of a container is masked, its name stays',
      describeTask,
      {
        taskDefinition: { containerDefinitions: [{ environment: [{ name: 'DB_PASSWORD', value: 'x1y2' }] }] },
      },
      {
        taskDefinition: {
          containerDefinitions: [{ environment: [{ name: 'DB_PASSWORD', value: m('sensitive') }] }],
        },
      },
    ],
  ],
  overlay: [
    [
      'the token of a session is masked, though its model does not say so',
      assumeRole,
      { Credentials: { SessionToken: 'IQoJb3JpZ2lu' } },
      { Credentials: { SessionToken: m('token') } },
    ],
  ],
  sibling: [
    [
      'a value is masked whose neighbour names it',
      createStack,
      { Parameters: [{ ParameterKey: 'DbPassword', ParameterValue: 'x1y2' }] },
      { Parameters: [{ ParameterKey: 'DbPassword', ParameterValue: m('password') }] },
    ],
    [
      'a value stays whose neighbour names none',
      createStack,
      { Parameters: [{ ParameterKey: 'Size', ParameterValue: 'large' }] },
      undefined,
    ],
    [
      'a value after a flag is masked',
      createStack,
      { Capabilities: ['--password', 'x1y2', '--size', 'large'] },
      { Capabilities: ['--password', m('password'), '--size', 'large'] },
    ],
  ],
  'key-name': [
    [
      'a value is masked under a key that means a secret',
      createStack,
      { Tags: { api_key: 'x1y2z3' } },
      { Tags: { api_key: m('api-key') } },
    ],
    [
      'a page, an id and a policy are no secrets',
      createStack,
      { A: { NextToken: 'abc', SecretId: 'b', PasswordPolicy: 'c' } },
      undefined,
    ],
    [
      'a reference stays under any name',
      createStack,
      { A: { password: '{{resolve:ssm:/a}}', token: 'arn:aws:iam::111122223333:role/a' } },
      undefined,
    ],
  ],
  pattern: [
    [
      'a token is masked in any text',
      describeStacks,
      { Stacks: [{ StackName: secret }] },
      { Stacks: [{ StackName: m('github-token') }] },
    ],
    [
      'a password is masked in a URL, the rest stays',
      describeStacks,
      { Stacks: [{ Outputs: [{ OutputValue: 'postgres://app:x1y2z3@db/a' }] }] },
      {
        Stacks: [{ Outputs: [{ OutputValue: around('postgres://app:', 'database-url-password', '@db/a') }] }],
      },
    ],
    ['the id of a key stays', describeStacks, { Stacks: [{ StackName: 'AKIAIOSFODNN7EXAMPLE' }] }, undefined],
  ],
  'url-signature': [
    [
      'the signature of a URL is masked',
      describeStacks,
      { Stacks: [{ StackName: `https://b.s3.amazonaws.com/k?X-Amz-Signature=${'0a'.repeat(32)}` }] },
      {
        Stacks: [
          { StackName: around('https://b\\.s3\\.amazonaws\\.com/k\\?X-Amz-Signature=', 'url-signature') },
        ],
      },
    ],
  ],
  encoded: [
    [
      'a text that is base64 of a secret is masked whole',
      describeStacks,
      { Stacks: [{ StackName: Buffer.from(`token ${secret} here`).toString('base64') }] },
      { Stacks: [{ StackName: m('encoded-secret') }] },
    ],
  ],
  assignment: [
    [
      'a value is masked behind a name in prose',
      describeStacks,
      { Stacks: [{ Description: 'set password=x1y2z3 and go' }] },
      { Stacks: [{ Description: around('set password=', 'password', ' and go') }] },
    ],
  ],
  personal: [
    [
      'a card whose checksum is right is masked in prose',
      describeStacks,
      { Stacks: [{ Description: 'paid with 4111 1111 1111 1111 today' }] },
      {
        Stacks: [{ Description: expect.stringMatching(/^paid with \[masked:[a-z-]+:[0-9a-f]{12}\] today$/) }],
      },
    ],
    [
      'sixteen digits with a wrong checksum stay',
      describeStacks,
      { Stacks: [{ Description: 'order no. 4111 1111 1111 1112 today' }] },
      undefined,
    ],
  ],
  entropy: [
    [
      'a random text is masked in prose',
      describeStacks,
      { Stacks: [{ Description: 'use q7Zx2Lp9Vb4Tn8Rk1Wm6Yc3Hd5Jf0Sg to begin' }] },
      { Stacks: [{ Description: around('use ', 'high-entropy', ' to begin') }] },
    ],
    [
      'an id of a request stays in prose',
      describeStacks,
      { Stacks: [{ Description: 'request id 4fb6a9d0-7c1e-4a52-9f0e-2b8f4c1d7e66 failed' }] },
      undefined,
    ],
  ],
};

describe.each(Object.entries(finds))('the layer %s', (layer, rows) => {
  test.each(rows)('%s', (_, place, value, expected) => {
    const outcome = masked(place, value);
    expect(outcome.value).toEqual(expected ?? value);
    if (expected !== undefined) expect(outcome.findings.map((finding) => finding.layer)).toContain(layer);
  });
});

describe('a member that the model marks, and that only names or describes a thing', () => {
  const rows: readonly Row[] = [
    ['a name of an account stays', createAccount, { AccountName: 'Beta Account' }, undefined],
    [
      'an address of an account is masked',
      createAccount,
      { Email: 'a@example.com' },
      { Email: m('sensitive') },
    ],
    [
      'ids, types and zones stay below a marked structure',
      runScheduled,
      {
        LaunchSpecification: {
          ImageId: 'ami-12345678',
          InstanceType: 'c4.large',
          Placement: { AvailabilityZone: 'us-west-2b' },
          SecurityGroupIds: ['sg-12345678'],
        },
      },
      undefined,
    ],
    [
      'user data below it is masked',
      runScheduled,
      { LaunchSpecification: { UserData: 'IyEvYmluL3No' } },
      { LaunchSpecification: { UserData: m('sensitive') } },
    ],
    [
      'a description of it is searched',
      ['cloud9', 'UpdateEnvironment', 'request'],
      { description: 'log in with password=x1y2z3' },
      { description: around('log in with password=', 'password') },
    ],
    [
      'a tag of it is judged by its key',
      ['cloud9', 'TagResource', 'request'],
      {
        Tags: [
          { Key: 'team', Value: 'blue' },
          { Key: 'password', Value: 'x1y2z3' },
        ],
      },
      {
        Tags: [
          { Key: 'team', Value: 'blue' },
          { Key: 'password', Value: m('password') },
        ],
      },
    ],
  ];

  test.each(rows)('%s', (_, place, value, expected) => {
    expect(masked(place, value).value).toEqual(expected ?? value);
  });

  test('is masked in strict', () => {
    expect(masked(createAccount, { AccountName: 'Beta Account' }, 'strict').value).toEqual({
      AccountName: m('sensitive'),
    });
  });
});
