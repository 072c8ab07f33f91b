// Looks at the target of a call before anybody is asked about it, and again before an approved call runs. Each probe
// goes with a credential for exactly its own reads, to the call's own account and region; whatever fails is a line in
// `problems`. It must never change anything, read what is stored in the target, or fail the ask.
import { cut } from '../beginning-of.ts';
import { canonicalJson, sha256Hex } from '../call.ts';
import type { Catalogue } from '../catalogue/model.ts';
import type { Connection } from '../connection.ts';
import { CountersignError } from '../countersign-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { maskDocument } from '../masking/mask-document.ts';
import type { MaskSettings } from '../masking/mask-options.ts';
import type { Clock, CredentialSource, Target } from '../ports.ts';
import { askedRequirements, isReadOnly } from '../requirement.ts';
import { type IamData, requirementsOf } from '../requirements/requirements.ts';
import type { Session } from '../session.ts';
import { sessionPolicy } from '../session-policy.ts';
import { callFromJson } from '../wire/call-from-json.ts';
import type { ReadCall } from '../wire/read-call.ts';
import { readResponse } from '../wire/read-response.ts';
import { writeRequest } from '../wire/write-request.ts';
import { fingerprintOf, type ImpactPreview, type PreviewFact, type Reversibility } from './impact-preview.ts';
import type { Finding, Probe } from './probe.ts';
import { probesOf } from './probes.ts';

export interface PreviewDependencies {
  readonly catalogue: Catalogue;
  readonly iam: IamData;
  readonly credentials: CredentialSource;
  readonly target: Target;
  readonly masking: MaskSettings;
  readonly clock: Clock;
  /** Resolves after so long: the end of a reader's patience. */
  readonly delay: (milliseconds: number) => Promise<void>;
}

export interface Previews {
  /** Never throws. `reviewed` is what the table says of the operation. */
  take(ask: {
    readonly call: ReadCall['call'];
    readonly connection: Connection;
    readonly session: Session;
    readonly reviewed: Reversibility;
  }): Promise<ImpactPreview>;
}

/** For all probes together, which run at once. */
export const patienceMilliseconds = 3_000;
/** An answer beyond this is not read: what people are shown is small. */
const answerMaximumBytes = 512 * 1024;
const factsMaximum = 24;
const valueMaximumCharacters = 200;

type Outcome = Finding | { readonly problem: string };

export function createPreviews(dependencies: PreviewDependencies): Previews {
  const { clock, delay } = dependencies;
  return {
    async take({ call, connection, session, reviewed }) {
      const takenAtEpochSeconds = Math.floor(clock() / 1000);
      const probes = probesOf(call, connection.partition);
      const outcomes: Outcome[] = probes.map(({ service, operation }) => ({
        problem: `\`${service}:${operation}\` did not answer within ${patienceMilliseconds / 1000} seconds`,
      }));
      let isOver = false;
      const answers = Promise.all(
        probes.map(async (probe, index) => {
          const outcome = await ask(dependencies, probe, { call, connection, session }, takenAtEpochSeconds);
          if (!isOver) outcomes[index] = outcome;
        }),
      );
      if (probes.length > 0) await Promise.race([answers, delay(patienceMilliseconds)]);
      isOver = true;
      return previewOf(probes, outcomes, reviewed, takenAtEpochSeconds);
    },
  };
}

function previewOf(
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
  reviewed: Reversibility,
  takenAtEpochSeconds: number,
): ImpactPreview {
  const findings = outcomes.filter((outcome) => 'facts' in outcome);
  const parts = Object.fromEntries(
    outcomes.flatMap((outcome, index): (readonly [string, string])[] =>
      'facts' in outcome ? [[partName(probes, index), partHash(outcome)]] : [],
    ),
  );
  return {
    facts: shown(findings.flatMap(({ facts }) => facts)),
    reversibility: findings.find(({ reversibility }) => reversibility)?.reversibility ?? reviewed,
    problems: outcomes.flatMap((outcome) => ('problem' in outcome ? [outcome.problem] : [])),
    fingerprint: fingerprintOf(parts),
    parts,
    takenAtEpochSeconds,
  };
}

/** The table is the same at both times, so a probe is named by its place in it. */
function partName(probes: readonly Probe[], index: number): string {
  const { service, operation } = probes[index] ?? { service: '', operation: '' };
  return `${index} ${service}:${operation}`;
}

function partHash({ facts, marks = null }: Finding): string {
  const steady = facts.filter((fact) => !fact.volatile).map(({ label, value }) => [label, value]);
  return sha256Hex(canonicalJson([steady, marks] satisfies JsonValue));
}

function shown(facts: readonly PreviewFact[]): readonly PreviewFact[] {
  return facts.slice(0, factsMaximum).map((fact) => ({
    ...fact,
    value: cut(fact.value, valueMaximumCharacters),
    label: cut(fact.label, valueMaximumCharacters),
  }));
}

async function ask(
  dependencies: PreviewDependencies,
  probe: Probe,
  about: { readonly call: ReadCall['call']; readonly connection: Connection; readonly session: Session },
  nowEpochSeconds: number,
): Promise<Outcome> {
  const name = `\`${probe.service}:${probe.operation}\``;
  try {
    const reading = await send(dependencies, probe, about);
    if ('error' in reading) {
      return isAbsence(reading.error.code)
        ? { facts: [{ label: probe.what, value: 'not found' }], marks: reading.error.code }
        : { problem: `${name} was refused by AWS: ${cut(reading.error.code, valueMaximumCharacters)}` };
    }
    return probe.read(reading.output, nowEpochSeconds);
  } catch (error) {
    return {
      problem: `${name} could not be asked: ${error instanceof CountersignError ? error.code : 'an unexpected failure'}`,
    };
  }
}

/** What AWS says of things that are not there: `NoSuchTagSet`, `InvalidInstanceID.NotFound`, `ResourceNotFoundException`. */
const isAbsence = (code: string): boolean =>
  /NotFound|NoSuch|NonExistent|DoesNotExist/.test(code) || code === 'NotFoundException';

async function send(
  { catalogue, iam, credentials, target, masking }: PreviewDependencies,
  probe: Probe,
  {
    call,
    connection,
    session,
  }: { readonly call: ReadCall['call']; readonly connection: Connection; readonly session: Session },
): Promise<{ readonly output: JsonObject } | { readonly error: { readonly code: string } }> {
  const { service, operation, parameters } = probe;
  const { region, accountId } = call;
  const { partition } = connection;
  const read = callFromJson({ service, operation, region, accountId, parameters }, catalogue);
  // What a service does onward is left out: a probe decrypts nothing, and describing does without.
  const requirements = askedRequirements(requirementsOf(read, { partition }, iam));
  if (requirements.length === 0 || !isReadOnly(requirements)) {
    throw new CountersignError('internal-error', `the probe \`${service}:${operation}\` is no read`);
  }
  const assumed = await credentials.assume({
    connection,
    session,
    policy: (notAfterEpochSeconds) => sessionPolicy(requirements, { notAfterEpochSeconds }).text,
    latestEpochSeconds: session.expiresAtEpochSeconds,
    cacheable: true,
  });
  const response = await target.send({
    operation: read.operation,
    region,
    partition,
    request: writeRequest(read),
    credentials: assumed.credentials,
  });
  const body = await collect(response.body);
  const reading = readResponse(read.operation, read.protocol, { ...response, body });
  if ('error' in reading) return reading;
  const { output: shape, name } = read.operation;
  const masked = maskDocument(
    reading.output,
    { service: read.service.id, operation: name, direction: 'response', ...(shape && { shape }) },
    masking,
  );
  if ('withheld' in masked) throw new CountersignError('masking-failed', masked.withheld);
  return { output: masked.value as JsonObject };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let lengthBytes = 0;
  for await (const chunk of body) {
    lengthBytes += chunk.byteLength;
    if (lengthBytes > answerMaximumBytes)
      throw new CountersignError('response-too-large', 'the answer is larger than a preview reads');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
