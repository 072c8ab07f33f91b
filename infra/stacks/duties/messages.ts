// What those may do who tell people and systems of requests. None of them decides.
import { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { allowReadRequests, dynamodb, type Parts, secretReason } from './duties.ts';

/** Reads requests, and writes e-mails from one address, with links whose hashes it keeps. It can decide nothing. */
export function allowNotifyMail(notifyMail: ServiceFunction, { tables }: Parts, from: string): void {
  notifyMail.allow({
    sid: 'ReadConnections',
    actions: dynamodb('GetItem'),
    resources: [tables.connections.tableArn],
  });
  notifyMail.allow({
    sid: 'ReadRequests',
    actions: dynamodb('GetItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'req_*' } },
  });
  notifyMail.allow({
    sid: 'OfferLinks',
    actions: dynamodb('PutItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'mail#link#*' } },
  });
  notifyMail.allow({
    sid: 'WriteMails',
    actions: ['ses:SendEmail'],
    resources: [Stack.of(notifyMail).formatArn({ service: 'ses', resource: 'identity', resourceName: '*' })],
    wildcardReason:
      'Whether the address or its domain is the verified identity is not known; the condition names the address.',
    conditions: { StringEquals: { 'ses:FromAddress': from } },
  });
}

/** Reads requests and its own secret, and sends webhooks. It decides nothing. */
export function allowNotifyWebhooks(
  notifyWebhooks: ServiceFunction,
  { tables }: Parts,
  secretArn: string,
): void {
  notifyWebhooks.allow({
    sid: 'ReadWebhookSecrets',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    wildcardReason: secretReason,
  });
  allowReadRequests(notifyWebhooks, tables);
}

/** Reads requests and announces them to the integrations. It reads no secret and decides nothing. */
export function allowAnnounceCards(
  announceCards: ServiceFunction,
  { tables }: Parts,
  integrationBus: EventBus,
): void {
  allowReadRequests(announceCards, tables);
  announceCards.allow({
    sid: 'AnnounceToIntegrations',
    actions: ['events:PutEvents'],
    resources: [integrationBus.eventBusArn],
  });
}
