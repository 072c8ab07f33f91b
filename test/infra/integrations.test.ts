// What is deployed for Jira, ServiceNow and Teams: connections whose credentials no template holds, and rules that hand over.
import { beforeAll, describe, expect, test } from 'vitest';
import { integrationEventTypes } from '../../core/integrations/settings.ts';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

const workflow =
  'https://prod-12.westeurope.logic.azure.com:443/workflows/0a1b/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0';
const integrations = {
  jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS' },
  serviceNow: { url: 'https://example.service-now.com', user: 'countersign', assignmentGroup: 'SRE' },
  teams: { url: workflow },
};
let template: Template;
let without: Template;

beforeAll(() => {
  template = synthesise({ integrations })['Countersign-local'] as Template;
  without = synthesise()['Countersign-local'] as Template;
}, 120_000);

const dynamic = (name: string) => `{{resolve:secretsmanager:countersign-local-${name}:SecretString:::}}`;

test('without a configuration nothing of them is in the template', () => {
  expect(JSON.stringify(without)).not.toMatch(/ApiDestination|announce-cards|Integration(s|Parts)/);
});

test('each can be had without the others', () => {
  const { 'Countersign-local': jira } = synthesise({ integrations: { jira: integrations.jira } });
  expect(Object.keys(resourcesOf(jira as Template, 'AWS::Events::ApiDestination'))).toHaveLength(1);
});

describe('the connections', () => {
  test.each([
    [
      'Jira',
      'https://example.atlassian.net/rest/api/3/issue',
      {
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Username: 'bot@example.com', Password: dynamic('jira') } },
      },
    ],
    [
      'ServiceNow',
      'https://example.service-now.com/api/now/table/incident',
      {
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Username: 'countersign', Password: dynamic('servicenow') } },
      },
    ],
    [
      'Teams',
      workflow,
      {
        AuthorizationType: 'API_KEY',
        AuthParameters: {
          ApiKeyAuthParameters: { ApiKeyName: 'x-countersign-stage', ApiKeyValue: 'local' },
          InvocationHttpParameters: {
            QueryStringParameters: [{ Key: 'sig', Value: dynamic('teams'), IsValueSecret: true }],
          },
        },
      },
    ],
  ])('%s has its endpoint, and its credential from Secrets Manager', (name, endpoint, connection) => {
    expect(resource(template, 'AWS::Events::ApiDestination', `Integrations${name}`).Properties).toMatchObject(
      {
        HttpMethod: 'POST',
        InvocationEndpoint: endpoint,
      },
    );
    expect(resource(template, 'AWS::Events::Connection', `Integrations${name}`).Properties).toMatchObject(
      connection,
    );
  });
});

describe('the rules', () => {
  test('hand each body over as it is, and leave what is not taken in a queue with an alarm', () => {
    const rules = Object.entries(resourcesOf(template, 'AWS::Events::Rule')).filter(([id]) =>
      id.startsWith('Integrations'),
    );
    const types = rules.flatMap(([, { Properties }]) => Properties.EventPattern['detail-type']);
    expect(types.sort()).toEqual(Object.values(integrationEventTypes).sort());
    for (const [, { Properties }] of rules) {
      expect(Properties.EventBusName).toBe('<IntegrationsBus>');
      expect(Properties.Targets).toHaveLength(1);
      expect(Properties.Targets[0]).toMatchObject({
        InputPath: '$.detail.body',
        DeadLetterConfig: { Arn: '<IntegrationsFailures.Arn>' },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      });
    }
    expect(resource(template, 'AWS::CloudWatch::Alarm', 'AlarmsUntoldIntegrations').Properties).toMatchObject(
      {
        Dimensions: [{ Name: 'QueueName', Value: '<IntegrationsFailures.QueueName>' }],
      },
    );
  });

  test('may call their destination and nothing else', () => {
    const policies = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) =>
      /^Integrations.*EventsRole/.test(id),
    );
    expect(policies).toHaveLength(3);
    for (const [, { Properties }] of policies) {
      const [statement, ...others] = Properties.PolicyDocument.Statement;
      expect(others).toEqual([]);
      expect(statement.Action).toBe('events:InvokeApiDestination');
      expect(statement.Resource).toMatch(/^<Integrations\w+Destination\w*\.Arn\w*>/);
    }
  });
});

test('[L6] what runs is told on a bus of its own, which no log group hears', () => {
  const rules = Object.values(resourcesOf(template, 'AWS::Events::Rule'));
  const loggers = rules.filter(({ Properties }) => JSON.stringify(Properties.Targets).includes('log-group'));
  expect(loggers.map(({ Properties }) => Properties.EventBusName)).toEqual(['<EventsBus>']);
});

test('what announces reads requests, no secret, and decides nothing', () => {
  const { Statement } = resource(template, 'AWS::IAM::Policy', 'AnnounceCardsRoleDefaultPolicy').Properties
    .PolicyDocument as { Statement: readonly { Sid?: string; Action: unknown; Resource: unknown }[] };
  const ours = Statement.filter(({ Sid }) => Sid !== undefined && Sid !== 'Logs');
  expect(ours.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
    ['ReadConnections', 'dynamodb:GetItem', '<TablesConnections.Arn>'],
    ['ReadRequests', 'dynamodb:GetItem', '<TablesRequests.Arn>'],
    ['AnnounceToIntegrations', 'events:PutEvents', '<IntegrationsBus.Arn>'],
  ]);
});

describe('refuses', () => {
  test.each<[what: string, integrations: unknown, sentence: RegExp]>([
    ['nothing', {}, /expected `jira`, `serviceNow` or `teams`/],
    [
      'http',
      { jira: { ...integrations.jira, url: 'http://example.atlassian.net' } },
      /jira\.url: expected an https URL/,
    ],
    [
      'a path',
      { jira: { ...integrations.jira, url: 'https://example.atlassian.net/rest' } },
      /jira\.url: expected no path/,
    ],
    [
      'the secret of a Teams webhook',
      { teams: { url: `${workflow}&sig=abc` } },
      /teams\.url: expected no `sig`/,
    ],
  ])('%s', (_, wrong, sentence) => {
    expect(() => synthesise({ integrations: wrong })).toThrow(sentence);
  });
});
