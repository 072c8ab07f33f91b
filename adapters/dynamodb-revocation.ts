// That a session was revoked, a connection removed or a principal disabled, as other transactions test it. A transaction holds every item that it tests, so calls of one
// session that came at once would cancel each other over one item: the mark stands in several, and each call tests one.
// `marked`: a session's id, or a mark of core/standing.ts.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** Every call through a connection tests its mark, where a session or a principal makes few calls at once. */
const shardCountOf = (marked: string): number => (marked.startsWith('connection:') ? 64 : 16);

const markKey = (marked: string, shard: number): Record<string, AttributeValue> =>
  marshall({ id: `revoked#${marked}#${shard}` });

/** The marks of one, all of them or none. Keys of the sessions table. */
export function revocationMarks(marked: string): readonly Record<string, AttributeValue>[] {
  return Array.from({ length: shardCountOf(marked) }, (_, shard) => markKey(marked, shard));
}

/** The mark that a call tests. */
export function revocationMark(marked: string, callId: string): Record<string, AttributeValue> {
  const characters = [...callId].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  return markKey(marked, characters % shardCountOf(marked));
}
