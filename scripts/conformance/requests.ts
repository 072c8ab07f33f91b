// Requests: what botocore sends must be read as the call that botocore was given; what we then write for AWS must be read
// as that call by a server we did not write; and what cannot pass must be refused with its reason.
import { isDeepStrictEqual } from 'node:util';
import type { Catalogue } from '../../core/catalogue/model.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { JsonObject } from '../../core/json.ts';
import { type CallScope, type ReadCall, readCall } from '../../core/wire/read-call.ts';
import { formatQuery } from '../../core/wire/uri.ts';
import { writeRequest } from '../../core/wire/write-request.ts';
import { linesOf, openReader, type PythonSide } from './python-lines.ts';
import { createFailureList, type Failure, firstDifference, kindOf, type Measure } from './tally.ts';

interface RequestLine {
  readonly service: string;
  readonly operation: string;
  readonly full: boolean;
  /** botocore could not make it. */
  readonly notMade?: string;
  readonly signingName: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly hostLabel: string | null;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
  readonly parameters: JsonObject;
}

interface WrittenRequest {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
  readonly hostPrefix: string | null;
}

type ReadBack = { readonly operation: string; readonly parameters: JsonObject } | { readonly error: string };

export interface RequestFigures {
  readonly read: readonly Measure[];
  readonly readFailures: readonly Failure[];
  readonly readBack: readonly Measure[];
  readonly readBackFailures: readonly Failure[];
  readonly refused: Measure;
  readonly refusedFailures: readonly Failure[];
}

export async function measureRequests(side: PythonSide, catalogue: Catalogue): Promise<RequestFigures> {
  const counts = { made: 0, operation: 0, topLevel: 0, values: 0 };
  const back = { written: 0, operation: 0, values: 0 };
  const unserved = { made: 0, refused: 0 };
  const failures = {
    read: createFailureList('requests read'),
    readBack: createFailureList('requests read back'),
    refused: createFailureList('other'),
  };
  const reader = openReader<WrittenRequest, ReadBack>(side, 'read_back.py');

  for await (const line of linesOf<RequestLine>(side, 'make_requests.py')) {
    const isServed = catalogue.service(line.service)?.operation(line.operation)?.unserved === undefined;
    if (line.notMade !== undefined) {
      if (isServed) failures.read.add(`botocore did not make it: ${kindOf(line.notMade)}`, line);
      continue;
    }
    if (!isServed) {
      unserved.made += 1;
      const problem = refusalProblem(line);
      if (problem === undefined) unserved.refused += 1;
      else failures.refused.add(problem, line);
      continue;
    }
    counts.made += 1;
    const read = readLine(line);
    if (read !== undefined) await writeAnew(line, read);
  }
  await reader.end();
  return {
    read: [
      { name: 'the operation is right', same: counts.operation, of: counts.made, atLeastPercent: 99.8 },
      {
        name: 'and its top-level members are the same',
        same: counts.topLevel,
        of: counts.made,
        atLeastPercent: 99.8,
      },
      { name: 'and all values are', same: counts.values, of: counts.made, atLeastPercent: 99.5 },
    ],
    readFailures: failures.read.all(),
    readBack: [
      { name: 'the operation is right', same: back.operation, of: back.written },
      { name: 'and all values are the same', same: back.values, of: back.written, atLeastPercent: 99.5 },
    ],
    readBackFailures: failures.readBack.all(),
    refused: { name: 'refused with the reason', same: unserved.refused, of: unserved.made },
    refusedFailures: failures.refused.all(),
  };

  /** The request as it was read, where its operation is right. */
  function readLine(line: RequestLine): ReadCall | undefined {
    let read: ReadCall;
    try {
      read = readCall(rawRequest(line), scopeOf(line), catalogue);
    } catch (error) {
      failures.read.add(kindOf(error), line);
      return undefined;
    }
    if (!isSameOperation(line, read.call.service, read.call.operation)) {
      failures.read.add(`read as ${read.call.service}:${read.call.operation}`, line);
      return undefined;
    }
    counts.operation += 1;
    const found = withStream(read);
    if (!isDeepStrictEqual(Object.keys(found).sort(), Object.keys(line.parameters).sort())) {
      failures.read.add(`top-level members: ${firstDifference(found, line.parameters)}`, line);
    } else {
      counts.topLevel += 1;
      if (isDeepStrictEqual(found, line.parameters)) counts.values += 1;
      else failures.read.add(`a value: ${firstDifference(found, line.parameters)}`, line);
    }
    return read;
  }

  async function writeAnew(line: RequestLine, read: ReadCall): Promise<void> {
    const target = writeRequest(read);
    const wanted = withStream(read);
    const written: WrittenRequest = {
      service: read.call.service,
      method: target.method,
      path: target.path,
      query: formatQuery(target.query),
      headers: target.headers,
      bodyBase64: Buffer.from(target.body).toString('base64'),
      hostPrefix: target.hostPrefix ?? null,
    };
    back.written += 1;
    await reader.ask(written, (answer) => {
      if ('error' in answer) {
        failures.readBack.add(kindOf(answer.error), line);
        return;
      }
      if (!isSameOperation(line, read.call.service, answer.operation)) {
        failures.readBack.add(`read as ${answer.operation}`, line);
        return;
      }
      back.operation += 1;
      const found = withoutOwnChecksum(answer.parameters, read);
      if (isDeepStrictEqual(found, wanted)) back.values += 1;
      else failures.readBack.add(firstDifference(found, wanted) ?? 'another order', line);
    });
  }

  function refusalProblem(line: RequestLine): string | undefined {
    try {
      const { call } = readCall(rawRequest(line), scopeOf(line), catalogue);
      return `passed as ${call.service}:${call.operation}`;
    } catch (error) {
      if (!(error instanceof CountersignError && error.code === 'unserved-operation')) return kindOf(error);
      const names = [`:${line.operation} `, `\`${line.signingName}\``];
      return names.some((name) => error.message.includes(name)) ? undefined : kindOf(error);
    }
  }

  /** Where two services sign with one name and have one operation, the wire does not say which is meant. */
  function isSameOperation(line: RequestLine, serviceId: string, operationName: string): boolean {
    return (
      operationName === line.operation &&
      (serviceId === line.service || catalogue.service(serviceId)?.signingName === line.signingName)
    );
  }
}

function rawRequest(line: RequestLine) {
  return {
    method: line.method,
    path: line.path,
    query: line.query,
    headers: line.headers,
    body: Buffer.from(line.bodyBase64, 'base64'),
    ...(line.hostLabel === null ? {} : { hostLabel: line.hostLabel }),
  };
}

function scopeOf({ signingName }: RequestLine): CallScope {
  return { signingName, region: 'us-east-1', accountId: '123456789012', partition: 'aws' };
}

/** The parameters with the bytes of a streaming member in its place. */
function withStream({ call, operation, body }: ReadCall): JsonObject {
  const { streamingInput } = operation;
  if (streamingInput === undefined) return call.parameters;
  const { [streamingInput]: _, ...rest } = call.parameters;
  if (body === undefined || body.length === 0) return rest;
  return { ...rest, [streamingInput]: Buffer.from(body).toString('base64') };
}

/** Where an operation insists on a checksum, the writer names the algorithm of the one that it computes. */
function withoutOwnChecksum(parameters: JsonObject, { call, operation }: ReadCall): JsonObject {
  const { checksumRequired, checksumAlgorithmMember: name } = operation;
  if (!checksumRequired || name === undefined || Object.hasOwn(call.parameters, name)) return parameters;
  const { [name]: _, ...rest } = parameters;
  return rest;
}
