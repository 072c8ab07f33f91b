// When this process waited for AWS: every HTTP request that it makes, as Node itself reports them.
// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

export interface AwsRequest {
  /** e.g. `dynamodb TransactWriteItems`, `s3 PUT`. */
  readonly name: string;
  /** Signed with an assumed role's key: the forward itself. */
  readonly isForward: boolean;
  /** As `performance.now()`; the end is when the answer's head was there. */
  readonly beganMilliseconds: number;
  readonly endedMilliseconds: number;
}

/** `ownAccessKeyId`: with which the function signs what it does for itself. */
export function watchAwsRequests(ownAccessKeyId: string): () => readonly AwsRequest[] {
  let finished: AwsRequest[] = [];
  const open = new Map<ClientRequest, number>();
  subscribe('http.client.request.start', (message) => {
    open.set((message as { request: ClientRequest }).request, performance.now());
  });
  subscribe('http.client.response.finish', (message) => {
    const { request } = message as { request: ClientRequest };
    const beganMilliseconds = open.get(request);
    if (beganMilliseconds === undefined) return;
    open.delete(request);
    finished.push({
      ...describe(request, ownAccessKeyId),
      beganMilliseconds,
      endedMilliseconds: performance.now(),
    });
  });
  return () => {
    const taken = finished;
    finished = [];
    return taken;
  };
}

function describe(request: ClientRequest, ownAccessKeyId: string): Pick<AwsRequest, 'name' | 'isForward'> {
  const [, accessKeyId = '', service = ''] =
    /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\//.exec(String(request.getHeader('authorization'))) ?? [];
  const target = String(request.getHeader('x-amz-target') ?? request.method);
  return {
    name: `${service} ${target.slice(target.lastIndexOf('.') + 1)}`,
    isForward: accessKeyId !== ownAccessKeyId,
  };
}

/** Milliseconds in which at least one request was under way. */
export function waitedMilliseconds(requests: readonly AwsRequest[]): number {
  let waited = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { beganMilliseconds, endedMilliseconds } of inOrder(requests)) {
    waited += Math.max(0, endedMilliseconds - Math.max(beganMilliseconds, until));
    until = Math.max(until, endedMilliseconds);
  }
  return waited;
}

/** The requests one after the other; those that were under way together are one step, joined by `+`. */
export function stepsOf(requests: readonly AwsRequest[]): readonly string[] {
  const steps: { names: string[]; until: number }[] = [];
  for (const { name, beganMilliseconds, endedMilliseconds } of inOrder(requests)) {
    const last = steps.at(-1);
    if (last !== undefined && beganMilliseconds < last.until) {
      last.names.push(name);
      last.until = Math.max(last.until, endedMilliseconds);
    } else steps.push({ names: [name], until: endedMilliseconds });
  }
  return steps.map(({ names }) => names.join(' + '));
}

function inOrder(requests: readonly AwsRequest[]): readonly AwsRequest[] {
  return [...requests].sort((a, b) => a.beganMilliseconds - b.beganMilliseconds);
}
