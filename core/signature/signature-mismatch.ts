// The one answer to an unknown key, a bad session token and a wrong signature: it tells an attacker nothing [S8].
import { CountersignError } from '../countersign-error.ts';

export function signatureMismatch(cause?: unknown): CountersignError {
  return new CountersignError(
    'signature-mismatch',
    'the signature does not match these keys, or the keys are not valid here; expected keys that this gateway ' +
      'issued (AssumeRoleWithWebIdentity) and a request that arrives as it was signed: get new keys and try again',
    { cause },
  );
}
