// That a session was revoked, as other transactions test it. A transaction holds every item that it tests, so calls of one
// session that came at once would cancel each other over one item: the mark stands in several, and each call tests one.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

const shardCount = 16;

const markKey = (sessionId: string, shard: number): Record<string, AttributeValue> =>
  marshall({ id: `revoked#${sessionId}#${shard}` });

/** The marks of one, all of them or none. Keys of the sessions table. */
export function revocationMarks(sessionId: string): readonly Record<string, AttributeValue>[] {
  return Array.from({ length: shardCount }, (_, shard) => markKey(sessionId, shard));
}

/** The mark that a call tests. */
export function revocationMark(sessionId: string, callId: string): Record<string, AttributeValue> {
  const characters = [...callId].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  return markKey(sessionId, characters % shardCount);
}
