// Gets tokens from the local identity provider the way real clients do: client credentials for agents, and for people
// the whole browser flow (authorization code with PKCE, RFC 7636) without a browser.
import { createHash, randomBytes } from 'node:crypto';
import { request as httpsRequest } from 'node:https';

export interface TokenSource {
  readonly issuer: string;
  /** PEM of the authority that signed the provider's certificate. */
  readonly caCertificate: string;
}

export interface Tokens {
  /** RFC 9068. */
  readonly accessToken: string;
  /** Where somebody signed in. */
  readonly idToken?: string;
}

/** An access token (RFC 9068). Throws an Error with the provider's answer. */
export async function agentToken(source: TokenSource, subject: string, secret: string): Promise<string> {
  const { accessToken } = await redeem(
    source,
    { grant_type: 'client_credentials' },
    {
      Authorization: `Basic ${Buffer.from(`${subject}:${secret}`).toString('base64')}`,
    },
  );
  return accessToken;
}

/** The tokens of a person who presses their button on the sign-in page. Throws an Error. */
export async function personTokens(source: TokenSource, clientId: string, subject: string): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  // Nobody listens there: the redirect is read, not followed.
  const redirectUri = 'http://127.0.0.1:1/callback';
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: randomBytes(8).toString('hex'),
  });
  const cookies = new Map<string, string>();
  let at = `${source.issuer}/auth?${query}`;
  let form: string | undefined;
  for (let hop = 0; hop < 10 && !at.startsWith(redirectUri); hop++) {
    const answer = await send(source, at, {
      cookies,
      ...(form !== undefined && { form }),
    });
    form = undefined;
    if (answer.location !== undefined) at = new URL(answer.location, at).href;
    else if (answer.statusCode === 200) form = new URLSearchParams({ person: subject }).toString();
    else throw new Error(`${at} answered ${answer.statusCode}: ${answer.body}`);
  }
  const code = new URL(at).searchParams.get('code');
  if (code === null)
    throw new Error(`no authorization code came for \`${subject}\`: the flow ended at ${at}`);
  return redeem(source, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
}

async function redeem(
  source: TokenSource,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const url = `${source.issuer}/token`;
  const answer = await send(source, url, { form: new URLSearchParams(form).toString(), headers });
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`);
  const tokens = JSON.parse(answer.body) as { access_token: string; id_token?: string };
  return { accessToken: tokens.access_token, ...(tokens.id_token && { idToken: tokens.id_token }) };
}

interface Sent {
  readonly statusCode: number;
  readonly location: string | undefined;
  readonly body: string;
}

function send(
  source: TokenSource,
  url: string,
  ask: {
    readonly form?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookies?: Map<string, string>;
  },
): Promise<Sent> {
  const { form, cookies = new Map<string, string>() } = ask;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, {
      method: form === undefined ? 'GET' : 'POST',
      ca: source.caCertificate,
      headers: {
        ...ask.headers,
        ...(cookie !== '' && { Cookie: cookie }),
        ...(form !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const [pair = ''] = line.split(';');
        const equals = pair.indexOf('=');
        cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve({
          statusCode: response.statusCode ?? 0,
          location: response.headers.location,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.end(form);
  });
}
