// `countersign policy decide` as people and scripts run it: a process, words or standard input, exit codes of docs/cli.md.
// What is expected stands in docs/policies.md and in what policies/ say of themselves.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runCli } from '../support/run-cli.ts';

// Each command is a process that starts another.
vi.setConfig({ testTimeout: 90_000 });

const decide = (words: readonly string[], input?: string) => runCli(['policy', 'decide', ...words], input);

const agent = { issuer: 'https://login.example.com', subject: 'agent-1', groups: ['agents'] };
const prod = { name: 'shop', accountId: '111122223333', env: 'prod', regions: ['eu-central-1'] };
const getObject = {
  service: 's3',
  operation: 'GetObject',
  parameters: { Bucket: 'orders', Key: 'a.csv' },
};
const putObject = { ...getObject, operation: 'PutObject' };
const deleteObject = { ...getObject, operation: 'DeleteObject' };
const line = (said: object) => ({ principal: agent, connection: prod, call: getObject, ...said });

async function decideLines(
  lines: readonly (object | string)[],
  words: readonly string[] = [],
): Promise<readonly unknown[]> {
  const input = lines.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  const { stdout, stderr, exitCode } = await decide(['--batch', '--json', ...words], `${input.join('\n')}\n`);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const answers = stdout.trimEnd().split('\n');
  expect(answers).toHaveLength(lines.length);
  return answers.map((answer) => JSON.parse(answer));
}

function folderOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-decide-'));
  writeFileSync(join(folder, 'a.cedar'), text);
  return folder;
}

const own = folderOf(`
@id("read") @description("Everybody reads by day.")
permit (principal, action in Gw::Action::"s3:Read", resource) when { context.hourUtc >= 8 };

@id("write")
permit (principal, action in Gw::Action::"s3:Change", resource)
when { principal.claims has team && principal.claims.team == "data" };

@id("ask") @description("Two of the owners agree.") @gate("approval") @approvers("group:owners,user:https://i.example|eve")
@quorum("2") @max_duration("PT1M30S") @max_uses("5") @justification("required")
forbid (principal, action in Gw::Action::"s3:Change", resource) unless { context.approved };

@id("no-contractors")
forbid (principal in Gw::Group::"contractors", action, resource) when { context.env == "prod" };

@id("not-from-elsewhere")
forbid (principal, action, resource)
when { context has sourceAddress && !context.sourceAddress.isInRange(ip("10.0.0.0/8")) };
`);

const denied = (code: string, ...policies: readonly string[]) => ({
  decision: 'deny',
  reasons: [{ code, policies }],
  policies,
});

test('lines are answered by the shipped policies, each with its reasons, its policies and what approvers must give', async () => {
  const table: readonly (readonly [sentence: string, line: object | string, answer: object])[] = [
    [
      'allows a read of an agent in a permitted group',
      line({}),
      {
        decision: 'allow',
        reasons: [
          {
            code: 'permitted',
            message: '`s3:GetObject` on `arn:aws:s3:::orders/a.csv` is permitted by `agents-read`',
            policies: ['agents-read'],
          },
        ],
        policies: ['agents-read'],
      },
    ],
    [
      'asks before a write in production',
      line({ call: putObject }),
      {
        decision: 'ask',
        reasons: [
          {
            code: 'gated',
            message: '`s3:PutObject` on `arn:aws:s3:::orders/a.csv` waits for the approvers of `gate-write`',
            policies: ['gate-write'],
          },
        ],
        policies: ['gate-write'],
        obligations: {
          gates: ['gate-write'],
          descriptions: {
            'gate-write':
              'Every change waits for an approver, except in connections that say they are for development.',
          },
          approvers: ['group:approvers', 'group:production-approvers'],
          quorum: 1,
          maximumDurationSeconds: 1800,
        },
      },
    ],
    [
      'allows it in development',
      line({ call: putObject, connection: { ...prod, env: 'dev' } }),
      { decision: 'allow', policies: ['agents-write'] },
    ],
    [
      'denies an agent that deletes in production',
      line({ call: deleteObject }),
      denied('forbidden', 'no-deletes-in-prod'),
    ],
    [
      'asks when a human does',
      line({ call: deleteObject, principal: { ...agent, kind: 'human' } }),
      { decision: 'ask', policies: ['gate-write'] },
    ],
    [
      'denies a region that the connection does not have',
      line({ call: { ...getObject, region: 'us-east-1' } }),
      denied('region-not-in-connection'),
    ],
    [
      'denies one of another partition',
      line({ call: { ...getObject, region: 'cn-north-1' } }),
      denied('region-not-in-connection'),
    ],
    [
      'denies every region where the connection has none',
      line({ connection: { ...prod, regions: [] } }),
      denied('region-not-in-connection'),
    ],
    [
      'denies a call whose answer is a credential',
      line({ call: { service: 'iam', operation: 'CreateAccessKey', parameters: { UserName: 'eve' } } }),
      denied('returns-credentials'),
    ],
    [
      'denies an operation that is not known',
      line({ call: { ...getObject, operation: 'GetObjekt' } }),
      denied('unmodelled-operation'),
    ],
    [
      'denies an operation whose needs are not known',
      line({
        call: {
          service: 'outposts',
          operation: 'StartOutpostDecommission',
          parameters: { OutpostIdentifier: 'x' },
        },
      }),
      denied('unmapped-operation'),
    ],
    [
      'denies a parameter that the operation does not have',
      line({ call: { ...getObject, parameters: { Bucket: 'orders', Key: 'a', Keys: 'b' } } }),
      denied('unmodelled-parameter'),
    ],
    [
      'denies a parameter with a name that JavaScript would hide',
      `{"principal":{"groups":["agents"]},"call":{"service":"sns","operation":"ListTopics","parameters":{"__proto__":"x"}}}`,
      denied('unmodelled-parameter'),
    ],
    [
      'denies a masked value that would be written back',
      line({
        call: {
          service: 'ssm',
          operation: 'PutParameter',
          parameters: { Name: 'a', Value: '[masked:secret:0123456789ab]' },
        },
      }),
      denied('masked-value-in-request'),
    ],
    [
      'denies who is in no group',
      line({ principal: { issuer: agent.issuer, subject: 'x' } }),
      denied('no-permit'),
    ],
    ['denies when nothing is said but the call', { call: getObject }, denied('no-permit')],
    [
      'reads ARNs of the connection’s partition',
      line({ connection: { ...prod, partition: 'aws-cn', regions: ['cn-north-1'] } }),
      {
        decision: 'allow',
        reasons: [{ message: expect.stringContaining('`arn:aws-cn:s3:::orders/a.csv`') }],
      },
    ],
  ];
  const answers = await decideLines(table.map(([, each]) => each));
  const found = table.map(([sentence], index) => [sentence, answers[index]]);
  expect(found).toMatchObject(table.map(([sentence, , answer]) => [sentence, answer]));
});

test('lines say who asks, when and from where', async () => {
  const ask = (said: object) => line({ connection: { ...prod, env: 'demo' }, ...said });
  const table: readonly (readonly [sentence: string, line: object, answer: object])[] = [
    ['allows by day, which a line without a time is', ask({}), { decision: 'allow', policies: ['read'] }],
    ['denies by night', ask({ context: { hourUtc: 3 } }), denied('no-permit')],
    [
      'denies by night, in seconds since the epoch',
      ask({ context: { nowEpochSeconds: Date.UTC(2026, 10, 26, 3) / 1000 } }),
      denied('no-permit'),
    ],
    [
      'allows from an address that is permitted',
      ask({ context: { sourceAddress: '10.1.2.3' } }),
      { decision: 'allow' },
    ],
    [
      'denies from another',
      ask({ context: { sourceAddress: '192.0.2.1' } }),
      denied('forbidden', 'not-from-elsewhere'),
    ],
    [
      'asks of whom a claim permits',
      ask({ call: putObject, principal: { ...agent, claims: { team: 'data' } } }),
      { decision: 'ask', policies: ['ask'], obligations: { quorum: 2, justificationRequired: true } },
    ],
    ['denies without the claim', ask({ call: putObject }), denied('no-permit')],
    [
      'allows where the groups that are given are all',
      line({ principal: { ...agent, groupsComplete: true } }),
      { decision: 'allow' },
    ],
    [
      'denies by a group that may have been left out',
      line({ principal: { ...agent, groupsComplete: false } }),
      denied('groups-incomplete', 'no-contractors'),
    ],
    [
      'denies so where no groups are given, whatever is said of them',
      line({ principal: { issuer: agent.issuer, subject: 'x', groupsComplete: true } }),
      denied('groups-incomplete', 'no-contractors'),
    ],
    [
      'denies for a group that is given',
      line({ principal: { ...agent, groups: ['contractors'], groupsComplete: false } }),
      denied('forbidden', 'no-contractors'),
    ],
  ];
  const answers = await decideLines(
    table.map(([, each]) => each),
    ['--policies', own],
  );
  const found = table.map(([sentence], index) => [sentence, answers[index]]);
  expect(found).toMatchObject(table.map(([sentence, , answer]) => [sentence, answer]));
});

test('a line that is not understood is refused, and the lines after it are answered', async () => {
  const bad: readonly (readonly [line: object | string, reason: string])[] = [
    ['no JSON', 'JSON'],
    ['', 'JSON'],
    ['[]', 'the question'],
    ['{"call":{},"call":{}}', 'JSON'],
    [line({ call: undefined }), '`call`'],
    [line({ call: { service: 's3' } }), '`call.operation`'],
    [line({ call: { ...getObject, parameters: [] } }), '`call.parameters`: expected an object'],
    [line({ principal: { ...agent, groupComplete: false } }), '"groupComplete"'],
    [line({ principal: { ...agent, groups: 'agents' } }), '`principal.groups`'],
    [line({ principal: { ...agent, kind: 'robot' } }), '`principal.kind`'],
    [line({ connection: { ...prod, accountId: 'demo' } }), 'expected twelve digits'],
    [line({ connection: { ...prod, tags: { env: 'dev' } } }), 'expected one `env`'],
    [
      line({ connection: { ...prod, regions: ['cn-north-1'] } }),
      'expected the partition that the regions are in',
    ],
    [line({ context: { hourUtc: 24 } }), '`context.hourUtc`'],
    [line({ context: { approved: true } }), '"approved"'],
  ];
  const answers = await decideLines([...bad.map(([each]) => each), line({})], ['--policies', own]);
  expect(answers).toMatchObject([
    ...bad.map(([, reason]) => ({ refused: 'malformed-request', reason: expect.stringContaining(reason) })),
    { decision: 'allow' },
  ]);
  for (const answer of answers.slice(0, -1)) expect(answer).not.toHaveProperty('decision');
});

test('a large batch keeps its order, whatever characters are in its lines', async () => {
  const count = 1_500;
  const lines = Array.from({ length: count }, (_, index) =>
    index % 100 === 50
      ? '{'
      : line({ call: { ...getObject, parameters: { Bucket: 'orders', Key: `${index}\u2028\u0085.csv` } } }),
  );
  const answers = await decideLines(lines);
  expect(answers).toMatchObject(
    Array.from({ length: count }, (_, index) =>
      index % 100 === 50
        ? { refused: 'malformed-request' }
        : { decision: 'allow', reasons: [{ message: expect.stringContaining(`orders/${index}\u2028`) }] },
    ),
  );
});

describe('one call', () => {
  const putWords = 'aws s3api put-object --bucket orders --key a.csv'.split(' ');

  test('reads well: the answer, its reasons, what policies say of themselves, what approvers must give', async () => {
    const words = '--env demo --group agents --claim team=data'.split(' ');
    const { stdout, exitCode } = await decide(['--policies', own, ...words, '--', ...putWords]);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'ask',
      '  reason    `s3:PutObject` on `arn:aws:s3:::orders/a.csv` waits for the approvers of `ask` (gated)',
      '  policy    ask (a.cedar:9): Two of the owners agree.',
      '  approvers 2 of group:owners, user:https://i.example|eve',
      '  asked     for 60 minutes',
      '  usable    for 90 seconds after the last approval',
      '  uses      5',
      '  why       the agent must give a reason before anybody is asked',
      '',
    ]);
  });

  test('says a denial, which is an answer', async () => {
    const words = '--group agents --env prod --region eu-central-1 --account 444455556666'.split(' ');
    const { stdout, exitCode } = await decide([
      ...words,
      '--',
      ...'aws dynamodb delete-table --table-name orders'.split(' '),
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^deny\n {2}reason .*eu-central-1:444455556666:table\/orders.*\(forbidden\)\n/);
    expect(stdout).toMatch(
      / {2}policy {4}no-deletes-in-prod \(guardrails\.cedar:\d+\): Agents do not delete in production\.\n$/,
    );
  });

  test('goes to the first region of its connection, or to its own', async () => {
    const words = ['--policies', own, '--region', 'eu-west-1', '--region', 'eu-west-2', '--json', '--'];
    const scan = ['aws', 'dynamodb', 'scan', '--table-name', 'orders'];
    const [first, named, another] = await Promise.all([
      decide([...words, ...scan]),
      decide([...words, ...scan, '--region', 'eu-west-2']),
      decide([...words, ...scan, '--region', 'us-east-1']),
    ]);
    expect(first.stdout).toContain('arn:aws:dynamodb:eu-west-1:');
    expect(named.stdout).toContain('arn:aws:dynamodb:eu-west-2:');
    expect(JSON.parse(another.stdout)).toMatchObject(denied('region-not-in-connection'));
  });

  test('may be JSON on standard input, and is answered in JSON', async () => {
    const { stdout, exitCode } = await decide(
      ['--json', '--policies', own, '--context', 'hourUtc=3', '--groups-complete'],
      JSON.stringify(getObject),
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      decision: 'deny',
      reasons: [
        {
          code: 'no-permit',
          message: 'no policy permits `s3:GetObject` on `arn:aws:s3:::orders/a.csv`',
          policies: [],
        },
      ],
      policies: [],
    });
  });

  test('of somebody whose groups are not given, or not all, is denied by a group that they may be in', async () => {
    const words = ['--json', '--policies', own, '--env', 'prod'];
    const call = JSON.stringify(getObject);
    const [none, some, all] = await Promise.all([
      decide(words, call),
      decide([...words, '--group', 'agents', '--no-groups-complete'], call),
      decide([...words, '--group', 'agents'], call),
    ]);
    expect(JSON.parse(none.stdout)).toMatchObject(denied('groups-incomplete', 'no-contractors'));
    expect(JSON.parse(some.stdout)).toMatchObject(denied('groups-incomplete', 'no-contractors'));
    expect(JSON.parse(all.stdout)).toMatchObject({ decision: 'allow' });
  });

  test('that the gateway refuses before any policy is denied, and ends with 1', async () => {
    const call = { ...getObject, parameters: { Bucket: 'orders' } };
    const { stdout, exitCode } = await decide(['--json', '--policies', own], JSON.stringify(call));
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject(denied('invalid-parameter'));
  });

  test.each([
    [
      'a command that the AWS CLI does not have',
      ['--', 'aws', 's3api', 'get-objekt'],
      'did you mean `GetObject`',
    ],
    ['a URL', ['--', 'aws', 's3', 'presign', 's3://b/c'], '`aws s3api get-object'],
    ['no JSON', [], 'JSON'],
    ['a claim without a value', ['--claim', 'team', '--', ...putWords], 'expected `NAME=VALUE`'],
    ['a tag with two values', ['--tag', 'a=1', '--tag', 'a=2', '--', ...putWords], 'one name twice'],
    ['another kind', ['--kind', 'robot', '--', ...putWords], '`principal.kind`'],
    ['no account', ['--account', '1', '--', ...putWords], 'expected twelve digits'],
    ['a batch with words', ['--batch', '--', ...putWords], 'the calls are on standard input'],
    ['a batch whose asker is said beside it', ['--batch', '--group', 'a'], 'each line says who asks'],
  ])('does not understand %s', async (_name, words, message) => {
    const { stdout, stderr, exitCode } = await decide(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});

test('policies with findings decide nothing', async () => {
  const folder = folderOf('@id("p") permit(principal, action == Gw::Action::"s3:GetObjct", resource);');
  const { stdout, stderr, exitCode } = await decide(
    ['--policies', folder, '--batch', '--json'],
    `${JSON.stringify(line({}))}\n`,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  expect(stderr).toContain('a.cedar:1: p: action `s3:GetObjct` is not known to IAM');
});

describe('`aws s3`, whose commands are several calls', () => {
  const folder = folderOf(`
@id("read") permit (principal, action in [Gw::Action::"s3:Read", Gw::Action::"s3:List"], resource);
@id("orders") permit (principal, action in Gw::Action::"s3:Change", resource) when { resource.name == "orders" };
@id("ask") @gate("approval") @approvers("group:owners")
forbid (principal, action == Gw::Action::"s3:DeleteObject", resource) unless { context.approved };
`);
  const s3 = (...words: string[]) =>
    decide([
      '--json',
      '--policies',
      folder,
      '--group',
      'a',
      '--region',
      'eu-central-1',
      '--',
      'aws',
      's3',
      ...words,
    ]);

  test('answers each call, and the strictest for all', async () => {
    const { stdout, exitCode } = await s3('mv', 's3://orders/a', '.');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'ask',
      calls: [
        { call: 's3:HeadObject', decision: 'allow', policies: ['read'] },
        { call: 's3:GetObject', decision: 'allow', policies: ['read'] },
        { call: 's3:DeleteObject', decision: 'ask', obligations: { approvers: ['group:owners'] } },
      ],
    });
  });

  test('objects that only a listing names are not known, so no permit by name holds for them', async () => {
    const { stdout } = await s3('rm', 's3://orders/2026', '--recursive');
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'deny',
      calls: [
        { call: 's3:ListObjectsV2', decision: 'allow' },
        {
          call: 's3:DeleteObject',
          unknownObjects: true,
          decision: 'deny',
          reasons: [{ code: 'no-permit', message: expect.stringContaining('arn:aws:s3:::orders/2026/*') }],
        },
      ],
    });
  });

  test('says so in words', async () => {
    const { stdout } = await runCli([
      'policy',
      'decide',
      '--policies',
      folder,
      '--group',
      'a',
      '--',
      'aws',
      's3',
      'sync',
      's3://orders',
      '.',
    ]);
    expect(stdout).toContain('allow  all 2 calls of it together');
    expect(stdout).toContain('s3:GetObject, for objects whose names are not known here');
  });
});
