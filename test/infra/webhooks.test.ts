// What is deployed for webhooks, and what is not without them.
import { beforeAll, describe, expect, test } from 'vitest';
import { requestEventTypes } from '../../core/approvals/request-events.ts';
import { allow, ownStatementsOf } from '../support/statements.ts';
import {
  exampleConfiguration,
  resource,
  resourcesOf,
  synthesise,
  type Template,
} from '../support/synthesised-app.ts';

const issuers = exampleConfiguration.issuers.flatMap((issuer) => [
  { ...issuer, principalKind: 'human' },
  { ...issuer, issuer: 'https://agents.example.com', principalKind: 'agent' },
]);
const person = {
  user: 'abel.tuter',
  issuer: issuers[0]?.issuer,
  subject: 'alice',
  email: 'alice@example.com',
  groups: ['sre-oncall'],
  groupsAsOf: '2026-11-20',
};
const webhooks = {
  outgoing: [{ name: 'tickets', url: 'https://tickets.example.com/hooks/countersign', card: true }],
  incoming: [{ system: 'servicenow', people: [person] }],
};
let template: Template;
let without: Template;

beforeAll(() => {
  template = synthesise({ issuers, webhooks })['Countersign-local'] as Template;
  without = synthesise()['Countersign-local'] as Template;
}, 120_000);

const statements = (role: string) => ownStatementsOf(template, `${role}RoleDefaultPolicy`);
const leadingKeys = (keys: string | readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
});
const secretOf = (direction: string) =>
  `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:444455556666:secret:countersign-local-webhooks-${direction}-??????`;

test('without a configuration nothing of them is in the template', () => {
  expect(JSON.stringify(without)).not.toMatch(/webhook|announce-cards/i);
});

describe('what tells other systems', () => {
  test('[A6] reads requests and its own secret, and decides nothing', () => {
    expect(statements('NotifyWebhooks')).toEqual([
      allow('ReadWebhookSecrets', 'secretsmanager:GetSecretValue', secretOf('outgoing')),
      allow('ReadConnections', 'dynamodb:GetItem', '<TablesConnections.Arn>'),
      allow('ReadRequests', 'dynamodb:GetItem', '<TablesRequests.Arn>', leadingKeys('req_*')),
    ]);
  });

  test('hears every change of a request', () => {
    const { EventPattern } = resource(template, 'AWS::Events::Rule', 'WebhookParts').Properties;
    expect([...EventPattern['detail-type']].sort()).toEqual([...requestEventTypes].sort());
  });

  test('tries again, and leaves what nobody took in a queue with an alarm', () => {
    expect(resource(template, 'AWS::Lambda::EventInvokeConfig', 'NotifyWebhooks').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: '<WebhookPartsFailures.Arn>' } },
    });
    expect(resource(template, 'AWS::CloudWatch::Alarm', 'AlarmsUntoldWebhooks').Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: '<WebhookPartsFailures.QueueName>' }],
      Threshold: 1,
    });
  });

  test('goes to the public Internet: no deployment lets it go to the machine itself', () => {
    expect(JSON.stringify(template)).not.toContain('WEBHOOKS_ON_LOOPBACK');
  });
});

describe('what hears decisions', () => {
  test('[A3] decides, and can neither read other secrets nor say who a Slack user is', () => {
    expect(statements('WebhookDecisions')).toEqual([
      allow('ReadWebhookSecrets', 'secretsmanager:GetSecretValue', secretOf('incoming')),
      allow('ReadRegistry', 'dynamodb:GetItem', '<TablesRegistry.Arn>', leadingKeys('agent#*')),
      allow('ReadRequests', 'dynamodb:GetItem', '<TablesRequests.Arn>', leadingKeys(['req_*', 'token#*'])),
      allow(
        'DecideRequestsAndRememberWebhooks',
        'dynamodb:PutItem',
        '<TablesRequests.Arn>',
        leadingKeys(['req_*', 'webhook#seen#*']),
      ),
      allow('KeepLists', ['dynamodb:DeleteItem', 'dynamodb:PutItem'], '<TablesListings.Arn>'),
      allow('MakeGrants', 'dynamodb:PutItem', '<TablesGrants.Arn>'),
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
      allow('EndWaiting', 'states:SendTaskSuccess', '<ApprovalStateMachine>'),
    ]);
  });

  test('[A1] is reached by POST and by nothing else', () => {
    const ours = Object.entries(resourcesOf(template, 'AWS::ApiGateway::Method')).filter(([id]) =>
      id.includes('webhooks'),
    );
    expect(ours.map(([, { Properties }]) => Properties.HttpMethod)).toEqual(['POST']);
  });

  test('the secrets are named and not made, and people are in no environment', () => {
    expect(Object.keys(resourcesOf(template, 'AWS::SecretsManager::Secret'))).toEqual([]);
    expect(JSON.stringify(template)).not.toContain('abel.tuter');
  });
});

describe('refuses', () => {
  const [outgoing] = webhooks.outgoing;
  test.each<[what: string, webhooks: unknown, sentence: RegExp]>([
    [
      'http',
      { outgoing: [{ ...outgoing, url: 'http://tickets.example.com' }] },
      /url: expected an https URL/,
    ],
    [
      'an address instead of a name',
      { outgoing: [{ ...outgoing, url: 'https://169.254.169.254/x' }] },
      /url: /,
    ],
    ['an IPv6 address', { outgoing: [{ ...outgoing, url: 'https://[fd00:ec2::254]/x' }] }, /url: /],
    [
      'a password in the URL',
      { outgoing: [{ ...outgoing, url: 'https://a:b@example.com/' }] },
      /neither a user/,
    ],
    ['an event that there is not', { outgoing: [{ ...outgoing, events: ['RequestRead'] }] }, /events\.0: /],
    ['two of one name', { outgoing: [outgoing, outgoing] }, /each name in `outgoing` once/],
    ['nothing', {}, /expected a webhook in `outgoing` or a system in `incoming`/],
    [
      'a person of an unknown issuer',
      { incoming: [{ system: 'jira', people: [{ ...person, issuer: 'https://other.example.com' }] }] },
      /people\.0\.issuer: `https:\/\/other\.example\.com` is no issuer of people/,
    ],
    [
      'a person of an issuer of agents',
      { incoming: [{ system: 'jira', people: [{ ...person, issuer: 'https://agents.example.com' }] }] },
      /people\.0\.issuer: `https:\/\/agents\.example\.com` is no issuer of people/,
    ],
    [
      'a person without an e-mail, who could not be told from their other identities',
      { incoming: [{ system: 'jira', people: [{ ...person, email: undefined }] }] },
      /people\.0\.email: /,
    ],
    ['a user twice', { incoming: [{ system: 'jira', people: [person, person] }] }, /expected each user once/],
    [
      'groups that count for longer than 90 days',
      { incoming: [{ system: 'jira', groupsMaximumAgeDays: 91, people: [person] }] },
      /groupsMaximumAgeDays: /,
    ],
  ])('%s', (_, wrong, sentence) => {
    expect(() => synthesise({ issuers, webhooks: wrong })).toThrow(sentence);
  });
});
