// What the Node runtime of Lambda gives a handler beside its event: the `awslambda` global for streamed answers and
// the context. Follows aws/aws-lambda-nodejs-runtime-interface-client (src/HttpResponseStream.js, UserFunction.js).
import { Writable } from 'node:stream';

const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');

/** The bytes between the metadata and the body of a streamed answer. */
export const preludeDelimiter: Uint8Array = new Uint8Array(8);
const preludeContentType = 'application/vnd.awslambda.http-integration-response';

export type Handler = (
  event: unknown,
  streamOrContext: unknown,
  context?: LambdaContext,
) => Promise<unknown> | unknown;

export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: '$LATEST';
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

/** The stream that a streamed handler writes to; `write` gets each chunk and calls back when it is taken. */
export class ResponseStream extends Writable {
  contentType = 'application/octet-stream';
  #prelude: Uint8Array | undefined;
  readonly #take: (chunk: Uint8Array, done: (error?: Error | null) => void) => void;

  constructor(take: (chunk: Uint8Array, done: (error?: Error | null) => void) => void) {
    super();
    this.#take = take;
  }

  setContentType(contentType: string): void {
    this.contentType = contentType;
  }

  /** Sent before the first byte, or alone when the answer has no body. */
  setPrelude(prelude: Uint8Array): void {
    this.#prelude = prelude;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#take(this.#withPrelude(chunk), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const rest = this.#withPrelude(new Uint8Array());
    if (rest.length === 0) done();
    else this.#take(rest, done);
  }

  #withPrelude(chunk: Uint8Array): Uint8Array {
    const prelude = this.#prelude;
    if (prelude === undefined) return chunk;
    this.#prelude = undefined;
    return Buffer.concat([prelude, chunk]);
  }
}

const awslambda = {
  streamifyResponse(handler: Handler): Handler {
    return Object.assign(handler, { [streamingMark]: 'response' });
  },
  HttpResponseStream: {
    from(stream: ResponseStream, metadata: unknown): ResponseStream {
      stream.setContentType(preludeContentType);
      stream.setPrelude(Buffer.concat([Buffer.from(JSON.stringify(metadata)), preludeDelimiter]));
      return stream;
    },
  },
};

/** Puts `awslambda` in place; must run before the bundle is imported, since handlers are wrapped at import. */
export function installLambdaGlobals(): void {
  Object.assign(globalThis, { awslambda });
}

export function isStreamed(handler: Handler): boolean {
  return (handler as unknown as Record<symbol, unknown>)[streamingMark] === 'response';
}

export function lambdaContext(ask: {
  readonly awsRequestId: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly deadlineEpochMilliseconds: number;
  readonly clock: () => number;
}): LambdaContext {
  const functionName = ask.environment.AWS_LAMBDA_FUNCTION_NAME ?? 'function';
  const region = ask.environment.AWS_REGION ?? 'us-east-1';
  return {
    awsRequestId: ask.awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${functionName}`,
    memoryLimitInMB: ask.environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '128',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, ask.deadlineEpochMilliseconds - ask.clock()),
  };
}
