// Says whether a name means that its value is a secret: an object's key, an environment variable, a parameter's name. Names are
// read as whole words in any case style, and the last words decide: `DB_PASSWORD` does, `PasswordPolicy` and `SecretId` do not.

/** Words that mean a secret when a name ends with them, and the kind that the record names. */
const lastWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    password: 'password passwords passwd pwd passphrase passphrases passcode passwort',
    secret: 'secret secrets clientsecret appsecret sharedsecret mnemonic',
    'api-key': 'apikey apikeys xapikey',
    token: 'authtoken accesstoken refreshtoken idtoken bearertoken bearer jwt sessiontoken oauthtoken pat',
    'private-key': 'privatekey privkey',
    key: 'secretkey authkey masterkey signingkey accountkey storagekey psk presharedkey keytab',
    credentials: 'credential credentials creds',
    'connection-string': 'connectionstring connstr dsn',
    'one-time-code': 'otp totp cvv cvc',
    'authorization-header': 'authorization cookie',
  }).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind] as const)),
);

/** What stands before a last `key`, and makes it a secret one. `public`, `primary` and `encryption` keys are none, or name one. */
const secretKeys = wordSet(
  'api private secret signing auth authentication master shared preshared account storage consumer app application subscription client webhook hmac jwt deploy deployment service session license write read admin instrumentation ingestion cookie crypt cipher aes fernet nextauth rails django',
);
const secretKeyPairs = wordSet('access encryption decryption');

/** What stands before a last `token`. Pages, versions and repetitions have tokens too, which are not in this list. */
const secretTokens = wordSet(
  'access auth authentication authorization bearer refresh session id identity api security oauth oauth2 personal slack github gitlab bot jwt csrf xsrf user login registration enrollment join deploy npm pypi vault consul webhook device service account sas app application admin agent secret password verification activation reset telegram discord datadog snyk sonar sentry heroku circleci jenkins jira twilio mapbox pulumi terraform tfe docker registry artifactory nexus cluster node bootstrap kubernetes k8s openai hf huggingface splunk hec newrelic dynatrace honeycomb grafana rotation pass sts federation gh gl access root master customer push ingest collector runner csrf',
);
const secretCodes = wordSet(
  'verification activation auth authorization confirmation secret recovery mfa backup pairing totp',
);

/** Words behind the telling one that change nothing: `PasswordValue`, `SecretString`, `TOKEN_BASE64`. */
const trailing = wordSet(
  'value values string text plaintext plain base64 b64 binary data raw encoded content contents hash hashed payload blob env var old new current previous next prod production dev staging stage test main primary secondary backup live default override base',
);
/** Of those, the ones that may not stand behind just any word. */
const ends = wordSet(
  'password passwd secret apikey token passphrase privatekey credentials connectionstring',
);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

const remembered = new Map<string, string | undefined>();
const rememberedNames = 20_000;

/** The kind of secret that the name announces; undefined: none. Bare `token` is only one outside of the models. */
export function secretKindOf(name: string, isModelled: boolean): string | undefined {
  if (name.length > 256) return undefined;
  const key = isModelled ? name : `\u0000${name}`;
  if (remembered.has(key)) return remembered.get(key);
  const kind = read(name, isModelled);
  if (remembered.size >= rememberedNames) remembered.clear();
  remembered.set(key, kind);
  return kind;
}

/** `DBPassword2`, `db.password`, `--db-password` and `DB_PASSWORD` are `db password`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function read(name: string, isModelled: boolean): string | undefined {
  const words = [...wordsOf(name)];
  const whole = words.length;
  while (words.length > 1 && isTrailing(words.at(-1) ?? '')) words.pop();
  const last = (words.at(-1) ?? '').replace(/(?<=[a-z])\d+$/, '');
  const before = words.at(-2) ?? '';
  const earlier = words.at(-3) ?? '';
  if (last === 'token' || last === 'tokens') {
    if (secretTokens.has(before)) return 'token';
    return !isModelled && whole === 1 ? 'token' : undefined;
  }
  if (last === 'key' || last === 'keys') {
    if (before === 'access' && (earlier === 'secret' || (!isModelled && words.length === 2))) return 'key';
    if (secretKeyPairs.has(before)) return isModelled || before === 'access' ? undefined : 'key';
    if (!secretKeys.has(before)) return undefined;
    return before === 'api' ? 'api-key' : before === 'private' ? 'private-key' : 'key';
  }
  if (last === 'code' || last === 'codes') return secretCodes.has(before) ? 'one-time-code' : undefined;
  if (last === 'pin') return isModelled ? undefined : 'one-time-code';
  if (last === 'pass') return words.length > 1 && !isModelled ? 'password' : undefined;
  if (last === 'string' || last === 'uri' || last === 'url') return undefined;
  const direct = lastWords.get(last);
  if (direct !== undefined) return isModelled && direct === 'authorization-header' ? undefined : direct;
  if (before === 'connection' && words.length < whole && last === 'connection') return 'connection-string';
  return compound(last);
}

function isTrailing(word: string): boolean {
  return trailing.has(word) || /^(?:v?\d{1,3})$/.test(word);
}

/** `pgpassword`, `mysecret`: written together, as environment variables do. */
function compound(word: string): string | undefined {
  for (const end of ends) {
    if (word.length > end.length && word.endsWith(end) && end !== 'token' && end !== 'secret') {
      return lastWords.get(end);
    }
  }
  return undefined;
}
