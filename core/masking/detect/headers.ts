// Finds credentials in what looks like HTTP headers and in the command lines that send them.
import type { TextFinding } from './finding.ts';
import { couldBeSecret } from './secret-value.ts';

const hint = /bearer|basic|authorization|cookie|AWS4-HMAC|ssws|geniekey|-u\s|--user/i;

const rules: readonly { readonly kind: string; readonly pattern: RegExp; readonly named?: RegExp }[] = [
  {
    kind: 'authorization-header',
    pattern:
      /\b(?:proxy-)?authorization\\?["']?\s{0,8}(?:[:=]|=>)\s{0,8}\[?\\?["']?(?:(?:bearer|basic|token|apikey|api-key|key|ssws|geniekey|splunk|negotiate|oauth|aws|zoho-oauthtoken|bot|sharedaccesssignature|digest)\s{1,4})?(?:token=)?\\?["']?([^\s"'\\,;<>${}()]{8,8000})/dgi,
  },
  {
    kind: 'bearer-token',
    pattern: /\bbearer[ :=]\s{0,3}["']?([A-Za-z0-9._~+/=|-]{16,8000})/dgi,
    named: /\d/,
  },
  { kind: 'basic-credentials', pattern: /\bbasic\s{1,3}([A-Za-z0-9+/_-]{12,2000}={0,2})/dgi, named: /\d|=/ },
  { kind: 'request-signature', pattern: /(?<=[ ,])Signature=([0-9a-f]{64})\b/dg },
  {
    kind: 'cookie',
    pattern: /(?<![A-Za-z0-9-])cookie\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?([^\r\n"'\\]{8,8000})/dgi,
  },
  {
    kind: 'basic-credentials',
    pattern:
      /\bcurl\b[^\n]{0,600}?\s(?:-u|--user|-U|--proxy-user)[ =]?\s{0,4}["']?[^\s:"']{0,80}:([^\s"']{1,200})/dg,
  },
  {
    kind: 'set-cookie',
    pattern: /set-cookie\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?[^=\s"']{1,80}=([^;\s"'\\]{6,8000})/dgi,
  },
];

export function findInHeaders(text: string): TextFinding[] {
  if (!hint.test(text)) return [];
  return rules.flatMap(({ kind, pattern, named }) =>
    [...text.matchAll(pattern)].flatMap((match): TextFinding[] => {
      const [startIndex, endIndex] = match.indices?.[1] ?? [0, 0];
      const value = match[1] ?? '';
      if (!couldBeSecret(value) || (named && !named.test(value))) return [];
      if (/^(?:AWS4|Credential=|Bearer$|Basic$)/.test(value)) return [];
      return [{ startIndex, endIndex, kind, layer: 'pattern' }];
    }),
  );
}
