// The mapping to OCSF: every attribute that the schema requires of API Activity is there, with the values it enumerates.
// https://github.com/ocsf/ocsf-schema: events/application/api_activity.json, events/base_event.json, objects/*.json
import { describe, expect, test } from 'vitest';
import { ocsfEvent } from '../../../core/record/ocsf.ts';
import type { Requirement } from '../../../core/requirement.ts';
import type { Transcript } from '../../../core/transcript.ts';
import { agent, alice } from '../../support/approval-cast.ts';

const requirement = (accessLevel: Requirement['accessLevel']): Requirement => ({
  action: 's3:X',
  accessLevel,
  resources: [{ arn: 'arn:aws:s3:::b/k', certainty: 'exact', type: 'object' }],
});
const transcript = (more: Partial<Transcript> = {}): Transcript => ({
  version: 'countersign.transcript/1',
  kind: 'call',
  callId: 'call_01m7q5cqg07bv1fp3bxasyaxmy',
  sessionId: 'ses_1',
  door: 'aws',
  principal: agent,
  connection: 'demo',
  sourceAddress: '192.0.2.7',
  receivedAt: '2026-11-26T12:00:00.000Z',
  maskedCall: {
    service: 's3',
    operation: 'PutObject',
    region: 'eu-central-1',
    accountId: '111122223333',
    parameters: { Bucket: 'b', Key: 'k' },
  },
  requirements: [requirement('Write')],
  decision: {
    effect: 'allow',
    reasons: [{ code: 'permitted', message: 'a permit', policies: ['p'] }],
    policyVersion: 'v1',
  },
  outcome: 'succeeded',
  result: { statusCode: 200, awsRequestId: 'aws-1', masked: [] },
  completedAt: '2026-11-26T12:00:01.000Z',
  ...more,
});
// biome-ignore lint/suspicious/noExplicitAny: the tests look into an event of any shape.
const event = (more?: Partial<Transcript>) => ocsfEvent(transcript(more)) as any;

/** `requirement: required` of the class, of its base, and of the objects and profiles in use. */
const required = [
  'activity_id',
  'category_uid',
  'class_uid',
  'type_uid',
  'time',
  'severity_id',
  'metadata.version',
  'metadata.product',
  'actor',
  'api.operation',
  'api.request.uid',
  'src_endpoint',
  'cloud.provider',
];
const at = (value: unknown, path: string) =>
  path
    .split('.')
    .reduce<unknown>((object, name) => (object as Record<string, unknown> | undefined)?.[name], value);

describe('an OCSF event', () => {
  test.each<[what: string, transcript: Partial<Transcript>]>([
    ['a call that succeeded', {}],
    ['a call that was denied', { outcome: 'denied' }],
    ['a call whose end is unknown', { outcome: 'unknown' }],
    ['a human’s call', { principal: alice }],
  ])('of %s has every required attribute', (_, more) => {
    for (const path of required) expect([path, at(event(more), path)]).not.toEqual([path, undefined]);
  });

  test('of what could not be read has them too', () => {
    const {
      maskedCall: _,
      requirements: __,
      decision: ___,
      result: ____,
      sourceAddress: _____,
      ...rest
    } = transcript();
    const unread = ocsfEvent({
      ...rest,
      outcome: 'refused',
      refusal: { code: 'malformed-request', message: 'no' },
    });
    for (const path of required) expect([path, at(unread, path)]).not.toEqual([path, undefined]);
    expect(unread).toMatchObject({ activity_id: 0, status_id: 2, status_code: 'malformed-request' });
  });

  test('is of class 6003, and its type follows from the activity', () => {
    for (const [accessLevel, operation, activity] of [
      ['Read', 'GetObject', 2],
      ['List', 'ListObjectsV2', 2],
      ['Write', 'CreateBucket', 1],
      ['Write', 'PutObject', 3],
      ['Write', 'TerminateInstances', 4],
      ['Permissions management', 'PutBucketPolicy', 3],
    ] as const) {
      const { maskedCall } = transcript();
      const made = event({
        requirements: [requirement(accessLevel)],
        maskedCall: { ...(maskedCall as NonNullable<typeof maskedCall>), operation },
      });
      expect([operation, made.class_uid, made.category_uid, made.activity_id, made.type_uid]).toEqual([
        operation,
        6003,
        6,
        activity,
        600300 + activity,
      ]);
    }
  });

  test('names the agent, its session, and who it acts for', () => {
    expect(event()).toMatchObject({
      ai_agent: { uid: `${agent.issuer}|${agent.subject}`, instance_uid: 'ses_1', type_id: 0 },
      actor: { user: { uid: `${agent.issuer}|${agent.subject}`, type_id: 4 }, session: { uid: 'ses_1' } },
      metadata: {
        profiles: ['ai_operation', 'cloud', 'security_control'],
        uid: 'call_01m7q5cqg07bv1fp3bxasyaxmy',
      },
    });
    expect(event({ principal: alice })).not.toHaveProperty('ai_agent');
  });

  test('says what policy did with it, and how it ended', () => {
    expect(event()).toMatchObject({ action_id: 1, status_id: 1, policy: { version: 'v1' } });
    expect(event({ observed: true })).toMatchObject({ action_id: 3 });
    expect(event({ outcome: 'pending-approval' })).toMatchObject({
      action_id: 0,
      status_id: 99,
      status: 'pending-approval',
    });
    expect(event({ outcome: 'denied' })).toMatchObject({ action_id: 2, status_id: 2 });
    expect(event({ outcome: 'unknown' })).toMatchObject({ status_id: 0, severity_id: 3 });
  });

  test('links to CloudTrail and to the resources', () => {
    expect(event()).toMatchObject({
      api: {
        operation: 'PutObject',
        service: { name: 's3' },
        request: { uid: 'aws-1' },
        response: { code: 200 },
      },
      cloud: { provider: 'AWS', region: 'eu-central-1', account: { uid: '111122223333' } },
      resources: [{ uid: 'arn:aws:s3:::b/k', type: 'object', role_id: 1 }],
      time: 1_795_694_400_000,
    });
  });
});
