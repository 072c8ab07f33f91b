// Reads one issuer's public keys (RFC 7517) and finds the one that a token names. A key id is compared, never followed.
import { assertIsJwks, findJwkInJwks, type Jwks, type JwkWithKid } from 'aws-jwt-verify/jwk';
import type { CountersignError } from '../core/countersign-error.ts';
import type { JsonValue } from '../core/json.ts';
import { invalidToken } from '../core/strict-jwt.ts';

/** Throws an Error that says what is no key set about it. */
export function keySetOf(value: JsonValue): Jwks {
  const keySet = value as Parameters<typeof assertIsJwks>[0];
  assertIsJwks(keySet);
  return keySet;
}

export function findKey(keySet: Jwks, keyId: string): JwkWithKid | undefined {
  return findJwkInJwks(keySet, keyId);
}

export function unknownKey(advice: string): CountersignError {
  return invalidToken(`the token is signed with a key (\`kid\`) that its issuer does not publish; ${advice}`);
}
