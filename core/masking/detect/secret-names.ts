// Says whether a name (of a variable, an option, a member) means that its value is a secret. It reads the words of the
// name from the end: `dbPassword` is one, `passwordPolicy`, `nextToken`, `secretArn` and `tokenizer` are none.

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that are a secret by themselves at the end of a name. */
const secretWords = list(
  'password passwords passwd pwd pass passphrase passcode pw psw pword userpassword dbpass dbpassword dbpwd mysqlpwd ' +
    'rootpassword adminpassword masterpassword secret secrets token tokens credential credentials creds cred ' +
    'apikey apikeys apitoken apisecret authtoken authkey accesstoken accesskey secretkey privatekey clientsecret ' +
    'sharedkey masterkey signingkey encryptionkey connectionstring connstr conn dsn storepass keypass requirepass ' +
    'masterauth pgpassword mysqlpassword passkey psk otp totp authorization bearer jwt sessionid sessid ' +
    'sas pat keypassword userpass refreshtoken webhooksecret passwort contrasena senha motdepasse',
);
/** `key` is a secret after one of these. */
const keyOwners = list(
  'api app access secret private auth signing sign encryption encrypt decryption master shared account storage service ' +
    'license licence session client consumer admin root deploy hmac jwt cookie webhook rails django flask crypt cipher ' +
    'aes rsa ssh pre preshared function host subscription integration ingest write read user primary secondary ' +
    'management security token stripe sendgrid mailgun datadog openai anthropic azure google maps firebase twilio ' +
    'algolia mailchimp cloudflare newrelic pagerduty aws s3 gcp heroku slack github gitlab base app secret_access',
);
/** Before `token`, these make it a place in a list, a lock or a count. */
const harmlessOwnersOfToken = list(
  'next continuation pagination page paging marker start starting end idempotency client request change lock sync ' +
    'resume forward backward cancellation cancel previous prev cursor sequence max min total num number count input ' +
    'output prompt completion cached reasoning usage special pad eos bos unk mask sep cls update task receipt nextpage ' +
    'nextforward nextbackward pull scroll state eviction fencing revision configuration optimistic concurrency creator ' +
    'caller deduplication resumption export import iterator shard design any invalid unexpected missing expired',
);
/** At the end of a name they only say how or which value it is. */
const transparentEndings = list(
  'value val text string str hash plain plaintext base64 b64 data raw old new prod production dev staging test current base ' +
    'previous primary secondary main default 1 2 3 4 one two env v1 v2 confirm confirmation hex encoded live hidden',
);
const connectionWords = list('string uri url');
const pinOwners = list('user card security login sim account');

export function namesSecret(name: string): boolean {
  const all = wordsOf(name);
  let count = all.length;
  while (count > 1 && transparentEndings.has(all[count - 1] as string) && !isConnection(all, count)) count--;
  const last = all[count - 1];
  const owner = all[count - 2] ?? '';
  if (last === undefined) return false;
  if (last === 'token' || last === 'tokens')
    return !harmlessOwnersOfToken.has(owner) && !(last === 'tokens' && count < 2);
  if (last === 'key' || last === 'keys') return keyOwners.has(owner) && !(owner === 'account' && count < 2);
  if (isConnection(all, count)) return true;
  if (last === 'pass' || last === 'conn')
    return last === 'pass' ? !list('by first second build').has(owner) : false;
  if (last === 'pin') return count === 1 || pinOwners.has(owner);
  if (last === 'id') return owner === 'session' && !all.includes('aws');
  if (last === 'auth') return count === 1 || list('basic http registry docker npm proxy redis').has(owner);
  if (last === 'salt')
    return list('auth secure nonce hash password').has(owner) || /(?:auth|secure|logged)/.test(name);
  if (last === 'secret' || last === 'secrets')
    return !list('pull image kubernetes tls').has(owner) || count === 1;
  return secretWords.has(last);
}

function isConnection(all: readonly string[], count: number): boolean {
  const last = all[count - 1] as string;
  const owner = all[count - 2] ?? '';
  return connectionWords.has(last) && (owner === 'connection' || owner === 'conn');
}

/** `DB_PASSWORD`, `dbPassword`, `db-password`, `HTTPToken`: lower-case words. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/(pass|pwd|passwd|password|secret|token|key)(\d)/gi, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((each) => each !== '');
}
