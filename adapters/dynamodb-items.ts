// How requests and grants stand in DynamoDB: the one place that names their attributes. The core's value lies whole
// in one attribute; what other transactions test or change (`status`, `version`, `usesLeft`, `callId`) stands beside
// it at the top and wins over the copy inside.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ApprovalRequest } from '../core/approval-request.ts';
import type { Listing } from '../core/approvals/listings.ts';
import { canonicalJson, sha256Hex } from '../core/call.ts';
import type { Grant } from '../core/grant.ts';
import { principalId } from '../core/principal.ts';

export type Item = Record<string, AttributeValue>;

/** Attributes of an item of the requests table. Key: `id`. */
export const requestAttributes = {
  id: 'id',
  /** A RequestStatus. */
  status: 'status',
  /** Grows by one with every change; every change is conditional on the one it read. */
  version: 'version',
  /** Index `byPrincipal` with `createdAtEpochSeconds`. */
  principalId: 'principalId',
  createdAtEpochSeconds: 'createdAtEpochSeconds',
  expiresAtEpochSeconds: 'expiresAtEpochSeconds',
  /** Set by the intent's transaction together with status `executed`. */
  callId: 'callId',
  /**
   * The request as JSON text. Text and not a map: a call's parameters may be deeper than DynamoDB's 32 levels and hold
   * numbers beyond its 38 digits (Constraints, DynamoDB Developer Guide), and the text stays exactly what was digested.
   */
  request: 'request',
  ttlEpochSeconds: 'ttlEpochSeconds',
} as const;

/** Attributes of an item of the grants table. Key: `holder`, `id`. */
export const grantAttributes = {
  /** grantHolder() of the principal and the connection. */
  holder: 'holder',
  id: 'id',
  requestId: 'requestId',
  /** Decremented by the intent's transaction, on the condition that it is above zero. */
  usesLeft: 'usesLeft',
  expiresAtEpochSeconds: 'expiresAtEpochSeconds',
  /** The grant as JSON text. */
  grant: 'grant',
  ttlEpochSeconds: 'ttlEpochSeconds',
} as const;

/** Attributes of an item of the listings table, which says what stands in whose list. Key: `list`, `position`. */
export const listingAttributes = {
  list: 'list',
  /** positionIn(): sorts by time. */
  position: 'position',
  ttlEpochSeconds: 'ttlEpochSeconds',
} as const;

/** What is settled stays readable for three months; the archive keeps it for good. */
const requestClosedRetentionSeconds = 90 * 86_400;
const grantRetentionSeconds = 7 * 86_400;
/** Long past any use, and long before the request that it points to: a pointer never outlives what it names. */
const pointerRetentionSeconds = 7 * 86_400;

export function requestKey(requestId: string): Item {
  return marshall({ id: requestId });
}

type Named = Pick<ApprovalRequest, 'principal' | 'connection' | 'digest'>;

/** The item that points from a principal, a connection and a digest to the one request that counts. */
export function openPointerKey(ask: Named): Item {
  const hash = sha256Hex(canonicalJson([principalId(ask.principal), ask.connection, ask.digest]));
  return marshall({ id: `open#${hash}` });
}

/** The item that keeps the task token of a request's execution: attribute `taskToken`. */
export function taskTokenKey(requestId: string): Item {
  return marshall({ id: `token#${requestId}` });
}

/** Attributes: `id`, `requestId`, `ttlEpochSeconds`. */
export function openPointerToItem(request: ApprovalRequest): Item {
  const ttlEpochSeconds = request.expiresAtEpochSeconds + pointerRetentionSeconds;
  return { ...openPointerKey(request), ...marshall({ requestId: request.id, ttlEpochSeconds }) };
}

export function requestToItem(request: ApprovalRequest, version: number): Item {
  return marshall(
    {
      id: request.id,
      status: request.status,
      version,
      principalId: principalId(request.principal),
      createdAtEpochSeconds: request.createdAtEpochSeconds,
      expiresAtEpochSeconds: request.expiresAtEpochSeconds,
      callId: request.callId,
      request: JSON.stringify(request),
      ttlEpochSeconds: request.expiresAtEpochSeconds + requestClosedRetentionSeconds,
    },
    { removeUndefinedValues: true },
  );
}

export function requestFromItem(item: Item): { readonly request: ApprovalRequest; readonly version: number } {
  const { request, status, version, callId } = unmarshall(item);
  const stored = JSON.parse(request) as ApprovalRequest;
  return { request: { ...stored, status, ...(callId === undefined ? {} : { callId }) }, version };
}

export function grantHolder(holderId: string, connection: string): string {
  return `${holderId}#${connection}`;
}

export function grantKey(grant: Pick<Grant, 'id' | 'principalId' | 'connection'>): Item {
  return marshall({ holder: grantHolder(grant.principalId, grant.connection), id: grant.id });
}

export function grantToItem(grant: Grant): Item {
  return marshall({
    holder: grantHolder(grant.principalId, grant.connection),
    id: grant.id,
    requestId: grant.requestId,
    usesLeft: grant.usesLeft,
    expiresAtEpochSeconds: grant.expiresAtEpochSeconds,
    grant: JSON.stringify(grant),
    ttlEpochSeconds: grant.expiresAtEpochSeconds + grantRetentionSeconds,
  });
}

export function grantFromItem(item: Item): Grant {
  const { grant, usesLeft } = unmarshall(item);
  return { ...(JSON.parse(grant) as Grant), usesLeft };
}

/** Where a request stands in a list, and what a cursor says: `001795000000-req_…`. Compares as text. */
export function positionIn(atEpochSeconds: number, requestId: string): string {
  return `${String(atEpochSeconds).padStart(12, '0')}-${requestId}`;
}

/** Undefined for what is no position. */
export function readPosition(
  text: string,
): { readonly atEpochSeconds: number; readonly requestId: string } | undefined {
  const [, seconds, requestId] = /^(\d{12})-(req_[0-9a-z]{26})$/.exec(text) ?? [];
  return seconds === undefined || requestId === undefined
    ? undefined
    : { atEpochSeconds: Number(seconds), requestId };
}

export function listingKey({ list, atEpochSeconds }: Listing, requestId: string): Item {
  return marshall({ list, position: positionIn(atEpochSeconds, requestId) });
}

/** It goes with its request. */
export function listingToItem(listing: Listing, request: ApprovalRequest): Item {
  const ttlEpochSeconds = request.expiresAtEpochSeconds + requestClosedRetentionSeconds;
  return { ...listingKey(listing, request.id), ...marshall({ ttlEpochSeconds }) };
}
