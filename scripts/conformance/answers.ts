// Answers: what a server we did not write answers must be read by us as the values it was given, and what we write to the
// agent must be read by botocore as the values we wrote.
import { isDeepStrictEqual } from 'node:util';
import type { Catalogue, Operation, Protocol } from '../../core/catalogue/model.ts';
import type { JsonObject } from '../../core/json.ts';
import { readResponse } from '../../core/wire/read-response.ts';
import { writeResponse } from '../../core/wire/write-response.ts';
import { linesOf, openReader, type PythonSide } from './python-lines.ts';
import { createFailureList, type Failure, firstDifference, kindOf, type Measure } from './tally.ts';

interface AnswerLine {
  readonly service: string;
  readonly operation: string;
  /** botocore's name. */
  readonly protocol: string;
  readonly full: boolean;
  readonly output: JsonObject;
  /** The server could not write it. */
  readonly notMade?: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
}

interface WrittenAnswer {
  readonly service: string;
  readonly operation: string;
  readonly protocol: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
}

type ReadAnswer = { readonly output: JsonObject } | { readonly error: string };

export interface AnswerFigures {
  readonly theirs: Measure;
  readonly theirFailures: readonly Failure[];
  readonly ours: Measure;
  readonly ourFailures: readonly Failure[];
}

export async function measureAnswers(side: PythonSide, catalogue: Catalogue): Promise<AnswerFigures> {
  const theirs = { made: 0, same: 0, failures: createFailureList('answers read') };
  const ours = { made: 0, same: 0, failures: createFailureList('answers read back') };
  const reader = openReader<WrittenAnswer, ReadAnswer>(side, 'read_answers.py');
  for await (const line of linesOf<AnswerLine>(side, 'make_answers.py')) {
    const operation = catalogue.service(line.service)?.operation(line.operation);
    if (operation === undefined || operation.unserved !== undefined) continue;
    readTheirs(line, operation);
    await writeOurs(line, operation);
  }
  await reader.end();
  return {
    theirs: { name: 'all values are the same', same: theirs.same, of: theirs.made },
    theirFailures: theirs.failures.all(),
    ours: { name: 'all values are the same', same: ours.same, of: ours.made },
    ourFailures: ours.failures.all(),
  };

  function readTheirs(line: AnswerLine, operation: Operation): void {
    theirs.made += 1;
    if (line.notMade !== undefined) {
      theirs.failures.add(`the server did not write it: ${kindOf(line.notMade)}`, line);
      return;
    }
    try {
      const wanted = withoutStream(line.output, operation);
      const reading = readResponse(operation, protocolOf(line), {
        statusCode: line.status,
        headers: line.headers,
        body: Buffer.from(line.bodyBase64, 'base64'),
      });
      if ('error' in reading) theirs.failures.add(`read as the error ${reading.error.code}`, line);
      else if (isDeepStrictEqual(reading.output, wanted)) theirs.same += 1;
      else theirs.failures.add(firstDifference(reading.output, wanted) ?? 'another order', line);
    } catch (error) {
      theirs.failures.add(kindOf(error), line);
    }
  }

  async function writeOurs(line: AnswerLine, operation: Operation): Promise<void> {
    ours.made += 1;
    const wanted = withoutStream(line.output, operation);
    const { responseStatusCode: statusCode } = operation;
    let written: ReturnType<typeof writeResponse>;
    try {
      written = writeResponse(operation, protocolOf(line), wanted, {
        statusCode,
        headers: [],
        requestId: 'request-1',
      });
    } catch (error) {
      ours.failures.add(`not written: ${kindOf(error)}`, line);
      return;
    }
    const { service, operation: name, protocol } = line;
    const bodyBase64 = Buffer.from(written.body).toString('base64');
    const message = {
      service,
      operation: name,
      protocol,
      status: statusCode,
      headers: written.headers,
      bodyBase64,
    };
    await reader.ask(message, (answer) => {
      if ('error' in answer) {
        ours.failures.add(kindOf(answer.error), line);
        return;
      }
      const found = withoutStream(answer.output, operation);
      if (isDeepStrictEqual(found, wanted)) ours.same += 1;
      else ours.failures.add(firstDifference(found, wanted) ?? 'another order', line);
    });
  }
}

function protocolOf({ protocol }: AnswerLine): Protocol {
  return protocol === 'smithy-rpc-v2-cbor' ? 'rpc-v2-cbor' : (protocol as Protocol);
}

/** A stream's bytes pass beside the values. */
function withoutStream(output: JsonObject, { streamingOutput }: Operation): JsonObject {
  if (streamingOutput === undefined) return output;
  const { [streamingOutput]: _, ...rest } = output;
  return rest;
}
