// Says whether a member's text is prose, a script, a command, a log line or settings: where people write secrets by hand, and where
// looking for assignments, personal data and randomness is worth its false alarms. Identifiers never count.
import { wordsOf } from './secret-names.ts';

const proseWords: ReadonlySet<string> = new Set(
  'description descriptions comment comments message messages reason reasons note notes text script scripts command commands entrypoint args arguments argument userdata log logs output outputs stdout stderr error errors exception cause body template templatebody buildspec definition environment env query querystring sql statement statements content contents payload summary details detail instructions prompt transcript subject title annotation annotations documentation remarks parameters options properties config configuration settings hook startup cloudinit manifest yaml dockerfile snippet input trace stack stacktrace banner motd answer answers question feedback explanation readme data variables'.split(
    ' ',
  ),
);

const remembered = new Map<string, boolean>();

export function isFreeFormName(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const words = wordsOf(name);
  const answer = proseWords.has(words.at(-1) ?? '') || proseWords.has(words.join(''));
  if (remembered.size > 20_000) remembered.clear();
  remembered.set(name, answer);
  return answer;
}

/** Several words, or several lines: nobody writes an identifier so. */
export function looksLikeProse(text: string): boolean {
  if (text.length < 12) return false;
  const space = text.indexOf(' ');
  if (space === -1) return text.includes('\n');
  return text.length > 24 || text.indexOf(' ', space + 1) !== -1;
}

/** Names of pages, repetitions and versions, whose texts are random by nature and must stay as they are. */
const opaqueLast: ReadonlySet<string> = new Set(
  'id ids arn arns etag etags marker cursor checksum digest md5 sha1 sha256 sha512 fingerprint thumbprint version versionid nonce idempotency hash'.split(
    ' ',
  ),
);
const opaqueTokens: ReadonlySet<string> = new Set(
  'next continuation client pagination paging page change request creator idempotency lock update concurrency previous starting start end sequence invocation revision backward forward caller'.split(
    ' ',
  ),
);
const opaque = new Map<string, boolean>();

/** Whether the value is a machine's own text: never random enough to be a secret by that alone. */
export function isOpaqueName(name: string): boolean {
  const known = opaque.get(name);
  if (known !== undefined) return known;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  // `MD5OfMessageBody`
  const isDigest = opaqueLast.has(words[0] ?? '') && words[1] === 'of';
  const isToken = last === 'token' && opaqueTokens.has(words.at(-2) ?? '');
  const answer = isToken || isDigest || opaqueLast.has(last);
  if (opaque.size > 20_000) opaque.clear();
  opaque.set(name, answer);
  return answer;
}
