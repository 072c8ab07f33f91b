// What is deployed for e-mails, and what is not without them.
import { beforeAll, expect, test } from 'vitest';
import { resource, synthesise, type Template } from '../support/synthesised-app.ts';

const mail = { from: 'countersign@example.com', recipients: { 'group:approvers': ['oncall@example.com'] } };
let template: Template;
let without: Template;

beforeAll(() => {
  template = synthesise({ mail })['Countersign-local'] as Template;
  without = synthesise()['Countersign-local'] as Template;
}, 120_000);

test('without a configuration nothing of it is in the template', () => {
  expect(JSON.stringify(without)).not.toMatch(/notify-mail|ses:/i);
});

test('[A6] with one, the function reads requests, writes from one address, keeps links and decides nothing', () => {
  const { Statement } = resource(template, 'AWS::IAM::Policy', 'NotifyMailRoleDefaultPolicy').Properties
    .PolicyDocument as { Statement: readonly { Sid?: string; Action: unknown; Condition?: unknown }[] };
  const ours = Statement.filter(({ Sid }) => Sid !== undefined && Sid !== 'Logs');
  expect(ours.map(({ Sid, Action }) => [Sid, Action])).toEqual([
    ['ReadConnections', 'dynamodb:GetItem'],
    ['ReadRequests', 'dynamodb:GetItem'],
    ['OfferLinks', 'dynamodb:PutItem'],
    ['WriteMails', 'ses:SendEmail'],
  ]);
  expect(ours[2]?.Condition).toEqual({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'mail#link#*' },
  });
  expect(ours[3]?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'countersign@example.com' } });
});

test('what nobody was told of waits in a queue, and raises an alarm', () => {
  expect(resource(template, 'AWS::CloudWatch::Alarm', 'AlarmsUntoldMail').Properties).toMatchObject({
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
  });
});
