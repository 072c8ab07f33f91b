// Masks what AWS says about a failure: it may repeat the request's secrets in another spelling, and may hold its own. What cannot be
// masked becomes a sentence that says so [L7].
import { findSecrets } from './detect/find-secrets.ts';
import { scrub } from './mask.ts';
import { maskDocument } from './mask-document.ts';
import type { MaskSettings } from './mask-options.ts';

export interface ErrorMask {
  /** Of a message for people. */
  message(text: string): string;
  /** Of a whole body in any protocol: whether it may pass as it came, once its message may. */
  isClean(body: string): boolean;
}

/** `secrets`: those of the request. */
export function errorMask(secrets: readonly string[], settings: MaskSettings): ErrorMask {
  const withoutKnown = (text: string) => scrub(text, secrets, settings.pseudonym);
  return {
    message(text) {
      const document = { message: withoutKnown(text) };
      const outcome = maskDocument(document, { direction: 'response' }, { ...settings, profile: 'standard' });
      if ('withheld' in outcome) return 'the message is withheld: it cannot be masked';
      return (outcome.value as typeof document).message;
    },
    isClean: (body) =>
      withoutKnown(body) === body &&
      findSecrets(body, { freeForm: false, custom: settings.custom ?? [] }).length === 0,
  };
}
