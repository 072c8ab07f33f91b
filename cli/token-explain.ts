// `countersign token explain`: whether a token would be accepted, as whom, or exactly why not; offline. It answers what a door
// would, and never calls a token accepted whose signature was not checked, unless the question says so itself.
import { readFile } from 'node:fs/promises';
import { checkTokenOffline, refusedToken, type TokenAnswer } from '../adapters/offline-token-check.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { type IssuerConfiguration, parseIssuers } from '../core/issuer.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import { adviceOnGroups, adviceOnRefusal, unverifiedParts } from '../core/token-advice.ts';
import { readTokenQuestion } from '../core/token-question.ts';
import { parseStrictJson } from '../core/wire/strict-json.ts';
import { CliFailure } from './failure.ts';
import { linesOf } from './standard-input.ts';
import { labelled, paint, printable, type Terminal, time } from './terminal.ts';

export interface TokenExplainOptions {
  readonly tokenFile: string;
  /** countersign.json. */
  readonly config: string;
  /** Absent: the signature cannot be checked. */
  readonly jwks?: string;
  readonly json: boolean;
}

/** Lines `{ token, issuer, audience, jwks, now }`, each answered on a line of its own, whatever one of them is. */
export async function explainTokens(terminal: Terminal, input: NodeJS.ReadableStream): Promise<void> {
  for await (const line of linesOf(input)) terminal.line(JSON.stringify(await answerLine(line)));
}

async function answerLine(line: Uint8Array): Promise<TokenAnswer> {
  try {
    return await checkTokenOffline(readTokenQuestion(parseStrictJson(line)));
  } catch (error) {
    return refusedToken(error);
  }
}

/** Returns whether it would be accepted. Throws CliFailure `usage` for files that cannot be read. */
export async function explainToken(
  terminal: Terminal,
  options: TokenExplainOptions,
  nowEpochSeconds: number,
): Promise<boolean> {
  // The door sees what a client sends, and clients trim a file's last line break.
  const token = (await textOf(options.tokenFile)).trim();
  const issuers = await issuersOf(options.config);
  const jwks = options.jwks === undefined ? null : await keySetIn(options.jwks);
  const issuer = issuers.find(({ issuer: name }) => name === unverifiedParts(token)?.issuer) ?? issuers[0];
  if (issuer === undefined) throw new CliFailure('usage', `${options.config} has no issuers`);
  const { audiences } = issuer;
  const checked = await checkTokenOffline({ token, issuer, audiences, jwks, nowEpochSeconds });
  const answer = jwks === null && checked.accepted ? withoutSignature(checked) : checked;
  const advice = answer.accepted
    ? adviceOnGroups(answer.groupsCompleteness ?? 'absent', issuer)
    : jwks === null && checked.accepted
      ? [`fetch the keys of ${issuer.issuer} and give them with --jwks FILE`]
      : adviceOnRefusal(token, issuers, answer.code);
  if (options.json) terminal.line(JSON.stringify({ ...answer, advice }, null, 2));
  else render(terminal, token, answer, advice);
  return answer.accepted;
}

function withoutSignature(answer: TokenAnswer): TokenAnswer {
  return {
    ...answer,
    accepted: false,
    code: 'invalid-token',
    principal: null,
    groups: null,
    groupsCompleteness: null,
    reason: 'its signature was not checked, as no keys were given; everything else is right',
  };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw new CliFailure('usage', `${file} cannot be read`, { cause });
  });
}

async function jsonIn(file: string): Promise<JsonValue> {
  const text = await textOf(file);
  try {
    return parseStrictJson(Buffer.from(text));
  } catch (cause) {
    const reason = cause instanceof CountersignError ? `: ${cause.message}` : '';
    throw new CliFailure('usage', `${file} is no JSON${reason}`, { cause });
  }
}

async function keySetIn(file: string): Promise<JsonObject> {
  const value = await jsonIn(file);
  if (isJsonObject(value)) return value;
  throw new CliFailure('usage', `${file} is no key set; expected \`{ "keys": […] }\``);
}

async function issuersOf(file: string): Promise<readonly IssuerConfiguration[]> {
  const value = await jsonIn(file);
  const issuers = isJsonObject(value) ? value.issuers : undefined;
  if (issuers === undefined) throw new CliFailure('usage', `${file} has no \`issuers\``);
  try {
    return parseIssuers(JSON.stringify(issuers));
  } catch (cause) {
    throw new CliFailure('usage', `${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function render(terminal: Terminal, token: string, answer: TokenAnswer, advice: readonly string[]): void {
  const verdict = answer.accepted ? paint(terminal, 'green', 'accepted') : paint(terminal, 'red', 'refused');
  terminal.line(`${verdict}  ${printable(answer.reason)}`);
  const say = (label: string, text: string) => labelled(terminal, '  ', label, printable(text));
  const jwt = unverifiedParts(token);
  if (answer.principal !== null) {
    const { issuer, subject, kind, displayName, email, owner, claims } = answer.principal;
    say('issuer', issuer);
    say('subject', subject);
    say('kind', kind);
    say('name', displayName);
    if (email !== undefined) say('e-mail', email);
    if (owner !== undefined) say('owner', owner);
    say('groups', `${answer.groups?.join(', ') || 'none'} (${answer.groupsCompleteness})`);
    for (const [name, value] of Object.entries(claims)) say('claim', `${name} = ${value}`);
  } else if (jwt !== undefined) {
    const { iss, sub, aud, exp } = jwt.payload;
    say('signed', `${jwt.algorithm}, key ${jwt.keyId}`);
    say('says', JSON.stringify({ iss, sub, aud }));
    if (typeof exp === 'number' && exp >= 0 && exp < 253_402_300_800) say('until', time(Math.floor(exp)));
  }
  for (const sentence of advice) say('to do', sentence);
}
