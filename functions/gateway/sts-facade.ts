// The part of STS that Countersign answers itself: an OIDC token becomes surrogate keys, and whoever asks who they are
// hears it. No answer holds a credential of AWS [E5].
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { Caller } from '../../core/gate-records.ts';
import type { JsonObject } from '../../core/json.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import type { Session } from '../../core/session.ts';
import { connectionOfRole, openKeySession, type SessionDependencies } from '../../core/sessions.ts';
import { mintSurrogateKeys, type SurrogateRoot } from '../../core/surrogate-keys.ts';
import type { HttpResponse } from '../../core/wire/http.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { writeResponse } from '../../core/wire/write-response.ts';
import type { WireRequest } from './wire-event.ts';

export interface StsFacadeDependencies extends SessionDependencies {
  readonly tokens: TokenVerifier;
  readonly surrogateRoot: SurrogateRoot;
  readonly gate: Gate;
}

const answeredOperations: ReadonlySet<string> = new Set([
  'AssumeRoleWithWebIdentity',
  'AssumeRole',
  'GetCallerIdentity',
]);

/** Whether a signed STS call is answered here; every other one goes through the gate, where policy meets it. */
export function isAnsweredHere(read: ReadCall): boolean {
  return read.service.id === 'sts' && answeredOperations.has(read.operation.name);
}

export interface SignInOutput extends JsonObject {
  readonly Credentials: Readonly<
    Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken' | 'Expiration', string>
  >;
}

export interface StsFacade {
  /** AssumeRoleWithWebIdentity, which carries no signature (API_AssumeRoleWithWebIdentity). */
  signIn(read: ReadCall, request: WireRequest): Promise<HttpResponse>;
  /** The same, answered as the output of the operation alone. */
  exchange(read: ReadCall, request: WireRequest): Promise<SignInOutput>;
  /** AssumeRole and GetCallerIdentity of a caller who signed. */
  answer(read: ReadCall, caller: Caller, request: WireRequest): Promise<HttpResponse>;
}

export function createStsFacade(dependencies: StsFacadeDependencies): StsFacade {
  const { tokens, connections, gate, surrogateRoot } = dependencies;

  const respond = (read: ReadCall, output: JsonObject, request: WireRequest) =>
    writeResponse(read.operation, read.protocol, output, {
      statusCode: 200,
      headers: [['x-amzn-requestid', request.requestId]],
      requestId: request.requestId,
    });

  async function keysFor(session: Session, connection: Connection): Promise<SignInOutput['Credentials']> {
    const keys = await mintSurrogateKeys(surrogateRoot, {
      id: session.id,
      connection: connection.name,
      principalId: principalId(session.principal),
      expiresAtEpochSeconds: session.expiresAtEpochSeconds,
    });
    return {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: new Date(keys.expiresAtEpochSeconds * 1000).toISOString(),
    };
  }

  async function exchange(read: ReadCall, request: WireRequest): Promise<SignInOutput> {
    const { RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds, ...unsupported } =
      read.call.parameters;
    refuseUnsupported(unsupported, ['ProviderId']);
    const bearer = await tokens.verify(text(WebIdentityToken, 'WebIdentityToken'));
    const connection = await connectionOfRole(connections, text(RoleArn, 'RoleArn'));
    const session = await openKeySession(dependencies, {
      principal: bearer.principal,
      connection,
      notAfterEpochSeconds: bearer.expiresAtEpochSeconds,
      label: text(RoleSessionName, 'RoleSessionName'),
      ...(typeof DurationSeconds === 'number' ? { durationSeconds: DurationSeconds } : {}),
    });
    const described = {
      SubjectFromWebIdentityToken: bearer.principal.subject,
      Provider: bearer.principal.issuer,
      AssumedRoleUser: identityOf(session, connection),
    };
    await gate.recordAnswer({ session, connection, ...origin(request) }, read, described);
    return { ...described, Credentials: await keysFor(session, connection) };
  }

  return {
    exchange,
    signIn: async (read, request) => respond(read, await exchange(read, request), request),

    async answer(read, caller, request) {
      if (read.operation.name === 'GetCallerIdentity') {
        const { Arn, AssumedRoleId } = identityOf(caller.session, caller.connection);
        const output = { UserId: AssumedRoleId, Account: caller.connection.accountId, Arn };
        await gate.recordAnswer(caller, read, output);
        return respond(read, output, request);
      }
      const { RoleArn, RoleSessionName, DurationSeconds, ...unsupported } = read.call.parameters;
      refuseUnsupported(unsupported, []);
      const connection = await connectionOfRole(connections, text(RoleArn, 'RoleArn'));
      const session = await openKeySession(dependencies, {
        principal: caller.session.principal,
        parent: caller.session,
        connection,
        notAfterEpochSeconds: caller.session.expiresAtEpochSeconds,
        label: text(RoleSessionName, 'RoleSessionName'),
        ...(typeof DurationSeconds === 'number' ? { durationSeconds: DurationSeconds } : {}),
      });
      const described = { AssumedRoleUser: identityOf(session, connection) };
      await gate.recordAnswer(caller, read, described);
      return respond(read, { ...described, Credentials: await keysFor(session, connection) }, request);
    },
  };
}

export function origin(request: WireRequest): Pick<Caller, 'sourceAddress' | 'userAgent'> {
  return {
    ...(request.sourceAddress === undefined ? {} : { sourceAddress: request.sourceAddress }),
    ...(request.userAgent === undefined ? {} : { userAgent: request.userAgent }),
  };
}

/** An assumed role that exists nowhere in AWS: its name says whose it is. */
function identityOf(session: Session, connection: Connection) {
  const { partition, accountId, name } = connection;
  return {
    AssumedRoleId: `${session.id}:${session.label ?? session.id}`,
    Arn: `arn:${partition}:sts::${accountId}:assumed-role/countersign-${name}/${session.id}`,
  };
}

function text(value: unknown, member: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new CountersignError('invalid-parameter', `\`${member}\` is missing`);
}

function refuseUnsupported(parameters: JsonObject, ignored: readonly string[]): void {
  const name = Object.keys(parameters).find((candidate) => !ignored.includes(candidate));
  if (name === undefined) return;
  throw new CountersignError(
    'invalid-parameter',
    `\`${name}\` has no meaning here, since policy decides what each call may do: leave it out`,
  );
}
