// The part of STS that Countersign answers itself: an OIDC token becomes surrogate keys, and whoever asks who they are
// hears it. No answer holds a credential of AWS [E5], but one: a pipeline's run that names a vending profile, and that
// policy lets have it, gets that profile's credentials.

import { sha256Hex } from '../../core/call.ts';
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { Caller } from '../../core/gate-records.ts';
import type { JsonObject } from '../../core/json.ts';
import type { TokenVerifier, VendedCredentials } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import type { Session } from '../../core/session.ts';
import {
  assertSessionStands,
  connectionOfRole,
  openKeySession,
  type SessionDependencies,
} from '../../core/sessions.ts';
import { signatureMismatch } from '../../core/signature/signature-mismatch.ts';
import { mintSurrogateKeys, type SurrogateRoot } from '../../core/surrogate-keys.ts';
import { isVendingRole, profileOfRole } from '../../core/vending/find-profile.ts';
import type { HttpResponse } from '../../core/wire/http.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { writeResponse } from '../../core/wire/write-response.ts';
import { explainDenial, explainPending } from './explanations.ts';
import { recorded } from './recorded.ts';
import { vend } from './vending.ts';
import { origin, type WireRequest } from './wire-event.ts';

export interface StsFacadeDependencies extends SessionDependencies {
  readonly tokens: TokenVerifier;
  readonly surrogateRoot: SurrogateRoot;
  readonly gate: Gate;
  readonly vended: Pick<VendedCredentials, 'find'>;
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
  /**
   * GetCallerIdentity of a vended credential, which clients with one endpoint for STS ask here. Whoever holds the session
   * token is told whose it is, and nothing more: its secret key is kept nowhere, so the signature cannot be checked.
   */
  vendedIdentity(
    sessionToken: string,
    request: WireRequest,
    readFor: (connection: Connection) => ReadCall,
  ): Promise<HttpResponse>;
  /** AssumeRole and GetCallerIdentity of a caller who signed. */
  answer(read: ReadCall, caller: Caller, request: WireRequest): Promise<HttpResponse>;
}

export function createStsFacade(dependencies: StsFacadeDependencies): StsFacade {
  const { tokens, connections, gate, surrogateRoot, sessions, vended, clock } = dependencies;

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

  /** Real credentials of a profile, in the same operation; the policy that STS would take is the server's to pick. */
  async function vendFor(read: ReadCall, request: WireRequest): Promise<HttpResponse> {
    const { RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds, ...unsupported } =
      read.call.parameters;
    refuseUnsupported(unsupported, ['ProviderId']);
    const bearer = await tokens.verify(text(WebIdentityToken, 'WebIdentityToken'));
    const found = profileOfRole(await connections.list(), text(RoleArn, 'RoleArn'));
    const outcome = await vend(dependencies, request, bearer, {
      found,
      door: 'aws',
      label: text(RoleSessionName, 'RoleSessionName'),
      ...(typeof DurationSeconds === 'number' ? { durationSeconds: DurationSeconds } : {}),
    });
    if (outcome.kind === 'pending') throw explainPending(outcome.request, request.baseUrl);
    if (outcome.kind === 'denied') throw explainDenial(outcome);
    const { credentials, user, sourceIdentity, expiresAtEpochSeconds } = outcome;
    return respond(
      read,
      {
        SubjectFromWebIdentityToken: bearer.principal.subject,
        Provider: bearer.principal.issuer,
        AssumedRoleUser: { Arn: user.arn, AssumedRoleId: user.id },
        SourceIdentity: sourceIdentity,
        Credentials: {
          AccessKeyId: credentials.accessKeyId,
          SecretAccessKey: credentials.secretAccessKey,
          SessionToken: credentials.sessionToken,
          Expiration: new Date(expiresAtEpochSeconds * 1000).toISOString(),
        },
      },
      request,
    );
  }

  return {
    exchange,
    signIn: async (read, request) =>
      isVendingRole(String(read.call.parameters.RoleArn))
        ? vendFor(read, request)
        : respond(read, await exchange(read, request), request),

    async vendedIdentity(sessionToken, request, readFor) {
      const known = await vended.find(sha256Hex(sessionToken));
      const session = known && (await sessions.get(known.sessionId));
      const connection = session && (await connections.get(session.connection));
      if (known === undefined || !connection) throw signatureMismatch();
      const caller = { session, connection, ...origin(request) };
      const read = readFor(connection);
      return recorded(gate, caller, read, async () => {
        if (!isAnsweredHere(read) || read.operation.name !== 'GetCallerIdentity') {
          throw new CountersignError(
            'access-denied',
            'these are credentials for AWS itself: make calls with them at its own endpoints, not here',
          );
        }
        const nowEpochSeconds = Math.floor(clock() / 1000);
        assertSessionStands({ ...session, ...known }, nowEpochSeconds);
        const output = { UserId: known.user.id, Account: connection.accountId, Arn: known.user.arn };
        await gate.recordAnswer(caller, read, output);
        return respond(read, output, request);
      });
    },

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
