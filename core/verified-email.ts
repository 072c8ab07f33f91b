// The e-mail that an issuer vouches for. It names nobody as a principal and gives no right [J6]: a link that was sent to
// that address counts it.
import type { JsonObject } from './json.ts';

/** `email` where `email_verified` is true (OpenID Connect Core 1.0 section 5.1). Undefined: the token does not say so. */
export function verifiedEmailOf({ email, email_verified: verified }: JsonObject): string | undefined {
  return verified === true && typeof email === 'string' && email !== '' ? email : undefined;
}
