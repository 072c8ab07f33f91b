// A client of the JSON API (docs/json-api.md) for agents and pipelines that use no AWS SDK. Its types are generated from the
// OpenAPI document: `npm run client`.
import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.d.ts';

type Schemas = components['schemas'];
export type CallRequest = Schemas['CallRequest'];
export type CallResponse = Schemas['CallResponse'];
export type PendingCall = Schemas['PendingCall'];
export type Problem = Schemas['Problem'];
export type ApprovalRequest = Schemas['Request'];
export type { components, paths } from './schema.d.ts';

/** A refusal or a failure (RFC 9457). `message` says what to do next; `problem.code` is stable. */
export class CountersignProblem extends Error {
  override readonly name = 'CountersignProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** People did not approve: the request was denied or withdrawn, or it expired. */
export class NotApproved extends Error {
  override readonly name = 'NotApproved';
  readonly request: ApprovalRequest;
  constructor(request: ApprovalRequest) {
    const comments = request.decisions.flatMap(({ comment }) => comment ?? []);
    super([`${request.id} is ${request.status}`, ...comments].join(': '));
    this.request = request;
  }
}

export interface CountersignClientOptions {
  /** e.g. `https://countersign.example.com`. */
  readonly url: string;
  /** An OIDC token for this Countersign; asked for again with each request, so that it may be a fresh one. */
  readonly token: () => string | Promise<string>;
  /** Default: the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export interface CallOptions {
  /** Told once for each request for approval that the call waits for. */
  readonly onPending?: (pending: PendingCall) => void;
  /** Default: a fresh UUID, so that what is sent again after a lost answer runs once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface CountersignClient {
  /** Every route: https://openapi-ts.dev/openapi-fetch/api */
  readonly api: Client<paths, 'application/json'>;
  /**
   * Runs one AWS operation. Where people must approve it first, it waits for them. Throws CountersignProblem, NotApproved, or what
   * `fetch` throws.
   */
  call(ask: CallRequest, options?: CallOptions): Promise<CallResponse>;
}

/** The door answers after 25 seconds at the latest. */
const waitSeconds = 25;
const attempts = 5;

export function createCountersignClient({
  url,
  token,
  ...options
}: CountersignClientOptions): CountersignClient {
  const api = createFetchClient<paths, 'application/json'>({ baseUrl: url, ...options });
  api.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await token()}`);
      return request;
    },
  });

  /**
   * Sends again what may succeed later, after as long as the answer says, and what got no answer: reads change nothing, and a call has
   * its key.
   */
  async function patiently<T>(send: () => Promise<Fetched<T>>, signal: AbortSignal | undefined): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === attempts;
      const sent = await send().catch((cause: unknown) => {
        if (isLast || signal?.aborted) throw cause;
        return undefined;
      });
      if (sent?.data !== undefined) return sent.data;
      const problem = sent && problemOf(sent.error, sent.response);
      if (problem && (isLast || !problem.retryable)) throw new CountersignProblem(problem);
      await pause(Number(sent?.response.headers.get('retry-after') ?? attempt), signal);
    }
  }

  async function decided(id: string, signal: AbortSignal | undefined): Promise<ApprovalRequest> {
    for (;;) {
      const params = { path: { id }, query: { wait: waitSeconds } };
      const abort = signal === undefined ? {} : { signal };
      const request = await patiently(() => api.GET('/v1/requests/{id}', { params, ...abort }), signal);
      if (request.status !== 'pending') return request;
    }
  }

  return {
    api,
    async call(body, { onPending, idempotencyKey = crypto.randomUUID(), signal } = {}) {
      const header = { 'Idempotency-Key': idempotencyKey };
      const abort = signal === undefined ? {} : { signal };
      for (;;) {
        const answer = await patiently(
          () => api.POST('/v1/calls', { body, params: { header }, ...abort }),
          signal,
        );
        if (!('approvalUrl' in answer)) return answer;
        onPending?.(answer);
        const request = await decided(answer.requestId, signal);
        if (request.status !== 'approved') throw new NotApproved(request);
      }
    },
  };
}

interface Fetched<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** What stands between may answer in a shape of its own. */
function problemOf(error: unknown, { status, url }: Response): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as Problem;
  return {
    type: 'about:blank',
    title: 'Not an answer of Countersign',
    status,
    detail: `${url} answered ${status}, and not as Countersign does: check the address`,
    code: 'not-countersign',
    retryable: status === 502 || status === 503 || status === 504,
    instance: url,
  };
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
