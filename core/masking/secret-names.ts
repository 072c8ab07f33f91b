// Says whether a name means that its value is a secret: an object's key, a variable, a parameter, an option, a word in a text. Names are
// read as whole words in any case style, and the last words decide: `DB_PASSWORD` does, `PasswordPolicy` and `SecretId` do not.

/** Where the name stands. The more is known of it, the less is taken for a secret by its name alone. */
export type NamePlace =
  | 'model' // a member of AWS's model
  | 'data' // a key of a map or of free JSON, a neighbour's text
  | 'text'; // before a sign in prose, scripts, logs and settings

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that mean a secret when a name ends with them, and the kind that the record names. */
const lastWords: ReadonlyMap<string, string> = kinds({
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
});
/** No model uses these words; people do. */
const looseLastWords: ReadonlyMap<string, string> = kinds({
  password:
    'pw psw pword userpassword dbpass dbpassword dbpwd mysqlpwd rootpassword adminpassword masterpassword storepass ' +
    'keypass requirepass masterauth pgpassword mysqlpassword keypassword userpass contrasena senha motdepasse',
  secret: 'apisecret webhooksecret',
  token: 'apitoken sessionid sessid sas',
  key: 'accesskey sharedkey encryptionkey passkey',
  credentials: 'cred',
});

function kinds(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind] as const)),
  );
}

/** What stands before a last `key`, and makes it a secret one. `public`, `primary` and `encryption` keys are none, or name one. */
const secretKeys = set(
  'api private secret signing auth authentication master shared preshared account storage consumer app application subscription client webhook hmac jwt deploy deployment service session license write read admin instrumentation ingestion cookie crypt cipher aes fernet nextauth rails django',
);
const secretKeyPairs = set('access encryption decryption');
/** The same in a text, where a table's primary key is not written before a sign. */
const textKeys = set(
  'sign encrypt licence root flask rsa ssh pre function host integration ingest user primary secondary management ' +
    'security token stripe sendgrid mailgun datadog openai anthropic azure google maps firebase twilio algolia ' +
    'mailchimp cloudflare newrelic pagerduty aws s3 gcp heroku slack github gitlab base',
);

/** What stands before a last `token` of a model. Pages, versions and repetitions have tokens too, which are not in this list. */
const secretTokens = set(
  'access auth authentication authorization bearer refresh session id identity api security oauth oauth2 personal slack github gitlab bot jwt csrf xsrf user login registration enrollment join deploy npm pypi vault consul webhook device service account sas app application admin agent secret password verification activation reset telegram discord datadog snyk sonar sentry heroku circleci jenkins jira twilio mapbox pulumi terraform tfe docker registry artifactory nexus cluster node bootstrap kubernetes k8s openai hf huggingface splunk hec newrelic dynatrace honeycomb grafana rotation pass sts federation gh gl access root master customer push ingest collector runner csrf',
);
/** Elsewhere, these make it a place in a list, a lock or a count, and anything else a secret. */
const harmlessTokens = set(
  'next continuation pagination page paging marker start starting end idempotency client request change lock sync ' +
    'resume forward backward cancellation cancel previous prev cursor sequence max min total num number count input ' +
    'output prompt completion cached reasoning usage special pad eos bos unk mask sep cls update task receipt nextpage ' +
    'nextforward nextbackward pull scroll state eviction fencing revision configuration optimistic concurrency creator ' +
    'caller deduplication resumption export import iterator shard design any invalid unexpected missing expired',
);
const secretCodes = set(
  'verification activation auth authorization confirmation secret recovery mfa backup pairing totp',
);

/** Words behind the telling one that change nothing: `PasswordValue`, `SecretString`, `TOKEN_BASE64`. */
const trailing = set(
  'value values val string str text plaintext plain base64 b64 hex binary data raw encoded content contents payload ' +
    'hash hashed blob env var old new current next previous prod production dev staging stage test main primary ' +
    'secondary backup live hidden default override base confirm confirmation one two',
);
/** Those that may stand at the end of one word: `pgpassword`. */
const compoundEnds = set('password passwd apikey passphrase privatekey credentials connectionstring');

const remembered = new Map<string, string | undefined>();
const rememberedNames = 20_000;

/** The kind of secret that the name announces; undefined: none. */
export function secretKindOf(name: string, place: NamePlace): string | undefined {
  if (name.length > 256) return undefined;
  const key = `${place} ${name}`;
  if (remembered.has(key)) return remembered.get(key);
  const kind = place === 'text' ? readInText(name) : read(name, place);
  if (remembered.size >= rememberedNames) remembered.clear();
  remembered.set(key, kind);
  return kind;
}

/** `DBPassword2`, `db.password2`, `--db-password-2` and `DB_PASSWORD_2` are `db password 2`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/(pass|pwd|passwd|password|secret|token|key)(\d)/gi, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

interface Ending {
  readonly last: string;
  readonly before: string;
  readonly earlier: string;
  /** Words up to the telling one. */
  readonly count: number;
  readonly all: readonly string[];
}

function endingOf(name: string): Ending {
  const all = wordsOf(name);
  let count = all.length;
  while (count > 1 && isTrailing(all[count - 1] ?? '') && !isConnection(all, count)) count--;
  const last = (all[count - 1] ?? '').replace(/(?<=[a-z])\d+$/, '');
  return { last, before: all[count - 2] ?? '', earlier: all[count - 3] ?? '', count, all };
}

const isTrailing = (word: string) => trailing.has(word) || /^(?:v?\d{1,3})$/.test(word);

const connectionEnds = set('string uri url');

function isConnection(all: readonly string[], count: number): boolean {
  const owner = all[count - 2] ?? '';
  return connectionEnds.has(all[count - 1] ?? '') && (owner === 'connection' || owner === 'conn');
}

function read(name: string, place: 'model' | 'data'): string | undefined {
  const { last, before, earlier, count, all } = endingOf(name);
  const isModelled = place === 'model';
  if (last === 'token' || last === 'tokens') {
    if (secretTokens.has(before)) return 'token';
    return !isModelled && all.length === 1 ? 'token' : undefined;
  }
  if (last === 'key' || last === 'keys') {
    if (before === 'access' && (earlier === 'secret' || (!isModelled && count === 2))) return 'key';
    if (secretKeyPairs.has(before)) return isModelled || before === 'access' ? undefined : 'key';
    if (!secretKeys.has(before)) return undefined;
    return before === 'api' ? 'api-key' : before === 'private' ? 'private-key' : 'key';
  }
  if (last === 'code' || last === 'codes') return secretCodes.has(before) ? 'one-time-code' : undefined;
  if (last === 'pin') return isModelled ? undefined : 'one-time-code';
  if (last === 'pass') return count > 1 && !isModelled ? 'password' : undefined;
  if (isConnection(all, count))
    return before === 'connection' && last === 'string' ? 'connection-string' : undefined;
  const direct = lastWords.get(last);
  if (direct !== undefined) return isModelled && direct === 'authorization-header' ? undefined : direct;
  return (isModelled ? undefined : looseLastWords.get(last)) ?? compound(last);
}

/** `pgpassword`, `mypassphrase`: written together, as environment variables do. */
function compound(word: string): string | undefined {
  for (const end of compoundEnds) {
    if (word.length > end.length && word.endsWith(end)) return lastWords.get(end);
  }
  return undefined;
}

const pinOwners = set('user card security login sim account');
const authOwners = set('basic http registry docker npm proxy redis');
const saltOwners = set('auth secure nonce hash password');
const harmlessPasses = set('by first second build');
const harmlessSecrets = set('pull image kubernetes tls');
/** In a text these name a header, a file and a thing that is remembered. */
const notInText = set('cookie keytab mnemonic');

function readInText(name: string): string | undefined {
  const { last, before, count, all } = endingOf(name);
  switch (last) {
    case 'token':
    case 'tokens':
      return harmlessTokens.has(before) || (last === 'tokens' && count < 2) ? undefined : 'token';
    case 'key':
    case 'keys':
      return secretKeys.has(before) || secretKeyPairs.has(before) || textKeys.has(before) ? 'key' : undefined;
    case 'pass':
      return harmlessPasses.has(before) ? undefined : 'password';
    case 'pin':
      return count === 1 || pinOwners.has(before) ? 'one-time-code' : undefined;
    case 'id':
      return before === 'session' && !all.includes('aws') ? 'token' : undefined;
    case 'auth':
      return count === 1 || authOwners.has(before) ? 'credentials' : undefined;
    case 'salt':
      return saltOwners.has(before) || /(?:auth|secure|logged)/.test(name) ? 'key' : undefined;
    case 'secret':
    case 'secrets':
      return harmlessSecrets.has(before) && count > 1 ? undefined : 'secret';
  }
  if (isConnection(all, count)) return 'connection-string';
  return notInText.has(last) ? undefined : (lastWords.get(last) ?? looseLastWords.get(last));
}
