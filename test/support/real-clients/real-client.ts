// What is asked of a real AWS client, whichever it is: the service and operation as the models name them, parameters and
// outputs as JSON.

export interface ClientFailure {
  /** The exception's class; of the AWS CLI its exit code. */
  readonly class: string;
  readonly code: string;
  readonly message: string;
  /** Absent from the AWS CLI, which does not say. */
  readonly statusCode?: number;
  readonly requestId?: string;
}

export interface ClientAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: what AWS answers, each operation its own
  readonly output?: Record<string, any>;
  readonly error?: ClientFailure;
  /** Names that the client has resolved so far; the JavaScript SDK alone says. */
  readonly hosts?: readonly string[];
}

export interface RealClient {
  call(
    service: string,
    operation: string,
    parameters?: Readonly<Record<string, unknown>>,
  ): Promise<ClientAnswer>;
  stop(): void;
}
