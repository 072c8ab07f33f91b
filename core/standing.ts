// What calls are tested for in the transaction before they are sent, besides their session: that their connection was not
// removed and their agent not disabled. Each has a mark that is there while calls are refused.
import { sha256Hex } from './call.ts';
import type { Connection } from './connection.ts';

/**
 * Of one ExternalId: a connection that is added anew, which gives it another, is not the one that was removed; an old
 * configuration that is deployed again does not bring that one back.
 */
export function connectionMark({ name, externalId }: Pick<Connection, 'name' | 'externalId'>): string {
  return `connection:${name}:${sha256Hex(externalId).slice(0, 32)}`;
}

/** `id`: principalId(). */
export function principalMark(id: string): string {
  return `principal:${id}`;
}
