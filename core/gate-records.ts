// How a record of a call begins and how it ends: the same for what ran, what was refused and what Countersign answered itself.
import { callDigest } from './call.ts';
import type { Connection } from './connection.ts';
import { CountersignError } from './countersign-error.ts';
import { newCallId } from './identifiers.ts';
import type { JsonObject } from './json.ts';
import { maskDocument } from './masking/mask-document.ts';
import { errorMask } from './masking/mask-error.ts';
import type { MaskedDocument, MaskSettings } from './masking/mask-options.ts';
import type { Clock, RandomBytes } from './ports.ts';
import type { Session } from './session.ts';
import { type Transcript, transcriptVersion } from './transcript.ts';
import type { ReadCall } from './wire/read-call.ts';

/** Who calls, through which door: what every record of a call begins with. */
export interface Caller {
  readonly session: Session;
  readonly connection: Connection;
  readonly sourceAddress?: string;
  readonly userAgent?: string;
}

export function createGateRecords({
  clock,
  random,
  masking,
}: {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly masking: MaskSettings;
}) {
  const { message: masked } = errorMask([], masking);
  const completed = () => ({ completedAt: new Date(clock()).toISOString() });

  return {
    completed,

    /** What agents say in their own words, for people and the record [L6]. */
    masked,

    openRecord(caller: Caller): Transcript {
      const receivedAtMilliseconds = clock();
      return {
        version: transcriptVersion,
        kind: 'call',
        callId: newCallId(receivedAtMilliseconds, random),
        sessionId: caller.session.id,
        door: caller.session.door,
        principal: caller.session.principal,
        connection: caller.connection.name,
        ...(caller.sourceAddress === undefined ? {} : { sourceAddress: caller.sourceAddress }),
        ...(caller.userAgent === undefined ? {} : { userAgent: masked(caller.userAgent) }),
        receivedAt: new Date(receivedAtMilliseconds).toISOString(),
      };
    },

    refusalRecord(record: Transcript, error: unknown): Transcript {
      const refusal =
        error instanceof CountersignError
          ? { code: error.code, message: masked(error.message) }
          : { code: 'internal-error', message: 'an unexpected failure' };
      return { ...record, outcome: 'refused', refusal, ...completed() };
    },

    /** Throws CountersignError `masking-failed`: then the record has no parameters, and the call goes nowhere [L7]. */
    maskInput({ call, operation }: ReadCall, settings: MaskSettings = masking): MaskedDocument {
      const outcome = maskDocument(
        call.parameters,
        {
          service: call.service,
          operation: call.operation,
          direction: 'request',
          ...(operation.input ? { shape: operation.input } : {}),
        },
        settings,
      );
      if (!('withheld' in outcome)) return outcome;
      throw new CountersignError(
        'masking-failed',
        `the request cannot be masked for the record (${outcome.withheld}), so it was not sent: make it smaller or simpler`,
      );
    },

    withMaskedCall: (record: Transcript, read: ReadCall, input: MaskedDocument): Transcript => ({
      ...record,
      maskedCall: { ...read.call, parameters: input.value as JsonObject },
      ...(input.findings.length > 0 ? { maskedInput: input.findings } : {}),
      digest: callDigest(read.call, read.operation.idempotencyTokens),
    }),
  };
}
