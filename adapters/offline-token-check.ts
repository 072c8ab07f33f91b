// Answers whether a token would be accepted, from nothing but what the question brings: the very verification of the doors, with
// keys that are given and no network. What was left unchecked is said beside every answer.
import { CountersignError } from '../core/countersign-error.ts';
import type { JsonObject } from '../core/json.ts';
import { type Principal, principalId } from '../core/principal.ts';
import { issuerNamed, type TokenQuestion } from '../core/token-question.ts';
import { findKey, keySetOf, unknownKey } from './key-set.ts';
import { verifyToken } from './verify-token.ts';

export type UncheckedPart = 'signature' | 'issuer' | 'audience' | 'times';

export interface TokenAnswer {
  readonly accepted: boolean;
  /** Null unless accepted: what an unaccepted token says is worth nothing. */
  readonly principal:
    | (Omit<Principal, 'groups' | 'groupsCompleteness'> & {
        /** `issuer|subject`, as policies and records name it. */
        readonly id: string;
      })
    | null;
  readonly groups: readonly string[] | null;
  readonly groupsCompleteness: Principal['groupsCompleteness'] | null;
  /** Of docs/errors.md, when not accepted. */
  readonly code?: string;
  readonly reason: string;
  readonly unchecked: readonly UncheckedPart[];
}

/** Never throws. */
export async function checkTokenOffline(question: TokenQuestion): Promise<TokenAnswer> {
  const unchecked = uncheckedParts(question);
  const { issuer, audiences, nowEpochSeconds } = question;
  try {
    const { principal } = await verifyToken(question.token, {
      issuerOf: (name) => (issuer === null ? issuerNamed(name) : issuer.issuer === name ? issuer : undefined),
      keyOf: question.jwks === null ? null : keyFinder(question.jwks),
      audiencesOf: audiences === null ? null : () => audiences,
      nowEpochSeconds: nowEpochSeconds === null ? null : () => nowEpochSeconds,
    });
    const { groups, groupsCompleteness, ...rest } = principal;
    return {
      accepted: true,
      principal: { id: principalId(principal), ...rest },
      groups,
      groupsCompleteness,
      reason:
        unchecked.length === 0
          ? 'signature, issuer, audience and times are right'
          : `what was checked is right; not checked: ${unchecked.join(', ')}`,
      unchecked,
    };
  } catch (error) {
    return refusedToken(error, unchecked);
  }
}

export function refusedToken(error: unknown, unchecked: readonly UncheckedPart[] = []): TokenAnswer {
  const isOurs = error instanceof CountersignError;
  return {
    accepted: false,
    principal: null,
    groups: null,
    groupsCompleteness: null,
    code: isOurs ? error.code : 'internal-error',
    reason: isOurs ? error.message : 'the token could not be checked, so it is not accepted',
    unchecked,
  };
}

function keyFinder(jwks: JsonObject) {
  const keySet = (() => {
    try {
      return keySetOf(jwks);
    } catch (cause) {
      throw new CountersignError('invalid-parameter', '`jwks` is no key set as RFC 7517 section 5 has it', {
        cause,
      });
    }
  })();
  return (_issuer: unknown, keyId: string) => {
    const key = findKey(keySet, keyId);
    if (key === undefined) throw unknownKey('the key set that was given has no such key');
    return key;
  };
}

function uncheckedParts({ jwks, issuer, audiences, nowEpochSeconds }: TokenQuestion): UncheckedPart[] {
  const parts = { signature: jwks, issuer, audience: audiences, times: nowEpochSeconds };
  return (Object.keys(parts) as UncheckedPart[]).filter((part) => parts[part] === null);
}
