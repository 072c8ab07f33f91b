// Where a claim stands in a token: at its top, or inside others.
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { invalidToken } from './strict-jwt.ts';

/** A name as it is, or a JSON Pointer (RFC 6901): `/` before each name, `~1` for a slash in one, `~0` for a tilde. */
export const claimNamePattern = /^([^/]|(\/([^~/]|~[01])+)+$)/;

/**
 * The claim of that name, or the one that the pointer leads to: `/kubernetes.io/namespace`. Undefined where it or what it would stand
 * in is absent. Throws CountersignError `invalid-token` where that is present and holds no claims.
 */
export function claimAt(payload: JsonObject, name: string): JsonValue | undefined {
  if (!name.startsWith('/')) return own(payload, name);
  let at: JsonValue | undefined = payload;
  for (const step of name.slice(1).split('/')) {
    if (at === undefined || at === null) return undefined;
    if (!isJsonObject(at)) {
      throw invalidToken(`the token's \`${name}\` cannot be read: what it stands in is no JSON object`);
    }
    at = own(at, step.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return at;
}

function own(payload: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(payload, name) ? payload[name] : undefined;
}
