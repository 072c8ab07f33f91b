// `npm run bench:reading`: what understanding a call costs, over every operation of every service with sample parameters:
// read and written again, requirements, session policy; and the first use of a service.
import { cpus } from 'node:os';
import { catalogueFromDirectory } from '../adapters/catalogue-files.ts';
import { iamDataFromDirectory } from '../adapters/iam-data-files.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { requirementsOf } from '../core/requirements/requirements.ts';
import { sessionPolicy } from '../core/session-policy.ts';
import type { RawRequest } from '../core/wire/http.ts';
import { readCall } from '../core/wire/read-call.ts';
import { formatQuery } from '../core/wire/uri.ts';
import { writeRequest } from '../core/wire/write-request.ts';
import { sampleParameters } from '../scripts/report/sample-parameters.ts';

const accountId = '111122223333';
const region = 'us-east-1';
const open = () => ({
  catalogue: catalogueFromDirectory('dist/catalogue'),
  iam: iamDataFromDirectory('dist/iam'),
});

function requestsOf(id: string): readonly RawRequest[] {
  const service = open().catalogue.service(id);
  return (service?.operationNames ?? []).flatMap((name) => {
    const operation = service?.operation(name);
    const protocol = service?.protocols[0];
    if (operation === undefined || protocol === undefined || operation.streamingInput !== undefined)
      return [];
    const call = { service: id, operation: name, region, accountId, parameters: sampleParameters(operation) };
    try {
      const { query, headers, hostPrefix: _, ...rest } = writeRequest({ call, operation, protocol });
      const lower = headers.map(([header, value]) => [header.toLowerCase(), value] as const);
      return [{ ...rest, query: formatQuery(query), headers: lower }];
    } catch (error) {
      if (error instanceof CountersignError) return [];
      throw error;
    }
  });
}

/** Milliseconds; undefined when the sample is refused. */
function understand(
  request: RawRequest,
  signingName: string,
  data: ReturnType<typeof open>,
): number | undefined {
  const began = performance.now();
  try {
    const read = readCall(request, { signingName, region, accountId, partition: 'aws' }, data.catalogue);
    sessionPolicy(requirementsOf(read, { partition: 'aws' }, data.iam), { notAfterEpochSeconds: 1 });
  } catch (error) {
    if (error instanceof CountersignError) return undefined;
    throw error;
  }
  return performance.now() - began;
}

const percentile = (values: readonly number[], percent: number) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length * percent) / 100)] ?? Number.NaN;

const index: number[] = [];
for (let time = 0; time < 9; time++) {
  const began = performance.now();
  open();
  index.push(performance.now() - began);
}
const warm: number[] = [];
const first: { id: string; milliseconds: number }[] = [];
const shared = open();
for (const id of shared.catalogue.serviceIds) {
  const signingName = shared.catalogue.service(id)?.signingName ?? '';
  const requests = requestsOf(id);
  const [firstRequest] = requests;
  if (firstRequest === undefined) continue;
  const data = open();
  const began = performance.now();
  understand(firstRequest, signingName, data);
  first.push({ id, milliseconds: performance.now() - began });
  for (const request of requests) understand(request, signingName, shared);
  for (const request of requests) warm.push(understand(request, signingName, shared) ?? Number.NaN);
}
const read = warm.filter((milliseconds) => !Number.isNaN(milliseconds));
const firsts = first.map(({ milliseconds }) => milliseconds);
const slowest = [...first].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 3);
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`);
console.log(`${read.length} calls of ${first.length} services, each after one to warm up`);
console.log(
  `a call      p50 ${percentile(read, 50).toFixed(3)} ms, p99 ${percentile(read, 99).toFixed(3)} ms   aim p50 ≤ 0.5 ms`,
);
console.log(
  `first use   p50 ${percentile(firsts, 50).toFixed(1)} ms, most ${slowest.map(({ id, milliseconds }) => `${id} ${milliseconds.toFixed(0)} ms`).join(', ')}   aim ≤ 30 ms`,
);
console.log(`both indexes ${percentile(index, 50).toFixed(2)} ms`);
