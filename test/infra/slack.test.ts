// What is deployed for Slack, and what is not without it.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { requestEventTypes } from '../../core/approvals/request-events.ts';
import { statementsOf } from '../support/statements.ts';
import { resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

const slack = { teamId: 'T0000000001', appId: 'A0000000001', channels: { 'sre-oncall': 'C0000000001' } };
let template: Template;
let without: Template;

beforeAll(() => {
  template = synthesise({ slack })['Countersign-local'] as Template;
  without = synthesise()['Countersign-local'] as Template;
}, 120_000);

const statements = (role: string) => statementsOf(template, `${role}RoleDefaultPolicy`);
const keysOf = (role: string, sid: string) =>
  statements(role).find(({ Sid }) => Sid === sid)?.Condition as Record<string, Record<string, unknown>>;

test('without a configuration nothing of it is in the template', () => {
  expect(JSON.stringify(without)).not.toMatch(/slack/i);
});

describe('with one', () => {
  test('[A7] the door for Slack decides nothing: it remembers signatures and hands over', () => {
    const sids = statements('Slack').flatMap(({ Sid }) => Sid ?? []);
    expect(sids).toEqual(['Logs', 'ReadSigningSecret', 'RememberSignatures', 'HandOver']);
    expect(keysOf('Slack', 'RememberSignatures')).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'slack#seen#*' },
    });
  });

  test('[A3] the worker decides, and cannot say who a Slack user is', () => {
    expect(keysOf('SlackWork', 'DecideRequestsAndKeepMessages')).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'slack#message#*', 'slack#offer#*'] },
    });
  });

  test('the worker writes the lists of people with what it decides', () => {
    const keep = (role: string) => statements(role).find(({ Sid }) => Sid === 'KeepLists');
    expect(keep('Control')).toBeDefined();
    expect(keep('SlackWork')).toEqual(keep('Control'));
  });

  test('control deletes links of Slack users and entries of lists, and nothing else', () => {
    const deleting = statements('Control').filter(({ Action }) => String(Action).includes('Delete'));
    expect(deleting.map(({ Sid }) => Sid)).toEqual(['KeepLists', 'UnlinkSlackUsers']);
    expect(deleting.at(-1)).toMatchObject({ Action: 'dynamodb:DeleteItem' });
    expect(keysOf('Control', 'UnlinkSlackUsers')).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'slack#user#*' },
    });
  });

  test('the secret is named and not made', () => {
    expect(Object.keys(resourcesOf(template, 'AWS::SecretsManager::Secret'))).toEqual([]);
    const [read] = statements('Slack').filter(({ Sid }) => Sid === 'ReadSigningSecret');
    expect(JSON.stringify(read?.Resource)).toMatch(/secret:countersign-local-slack-\?{6}"/);
  });

  test('[A7] no function is told of another Slack or AWS than the real ones', () => {
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    expect(JSON.stringify(functions)).not.toMatch(/SLACK_API_URL|TARGET_ENDPOINT_URL|AWS_ENDPOINT_URL/);
  });

  test('the worker hears every change that a message shows', () => {
    const rules = Object.values(resourcesOf(template, 'AWS::Events::Rule'));
    const pattern = rules.find(({ Properties }) => Properties.EventPattern?.['detail-type'])?.Properties
      .EventPattern;
    // Beside RequestApproved, and after everything.
    const unheard = ['BreakGlassApproved', 'RequestReviewed', 'RequestRevoked'];
    expect([...pattern['detail-type']].sort()).toEqual(
      requestEventTypes.filter((type) => !unheard.includes(type)).sort(),
    );
  });

  test('Slack reaches its function by POST and by nothing else', () => {
    const methods = Object.entries(resourcesOf(template, 'AWS::ApiGateway::Method'));
    const ours = methods.filter(([name]) => name.includes('slack'));
    expect(ours.map(([, { Properties }]) => Properties.HttpMethod)).toEqual(['POST']);
  });

  test('the manifest asks for one scope, sends interactions to that path and needs no Socket Mode', () => {
    const manifest = JSON.parse(readFileSync('integrations/slack/manifest.json', 'utf8'));
    expect(manifest.oauth_config.scopes).toEqual({ bot: ['chat:write'] });
    expect(manifest.settings.interactivity.request_url).toBe(`\${URL}/slack/interactions`);
    expect(manifest.settings.socket_mode_enabled).toBe(false);
  });
});
