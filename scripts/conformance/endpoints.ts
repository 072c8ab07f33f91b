// Endpoints: for every operation in every region, the host, the path before its own, and the signing name and region must be
// those that botocore's resolver takes from the service's endpoint rules.
import { endpointHost, endpointPath, endpointSigningRegion } from '../../core/catalogue/endpoints.ts';
import type { Catalogue, Operation } from '../../core/catalogue/model.ts';
import { linesOf, type PythonSide } from './python-lines.ts';
import { createFailureList, type Failure, type Measure } from './tally.ts';

type Endpoint = readonly [host: string, path: string, signingName: string, signingRegion: string];

interface EndpointLine {
  readonly service: string;
  readonly operations: readonly string[];
  readonly endpoints: Readonly<
    Record<string, { readonly partition: string; readonly endpoint: Endpoint | null }>
  >;
}

export interface EndpointFigures {
  readonly endpoints: Measure;
  readonly failures: readonly Failure[];
}

export async function measureEndpoints(side: PythonSide, catalogue: Catalogue): Promise<EndpointFigures> {
  const failures = createFailureList('other');
  let compared = 0;
  let same = 0;
  for await (const line of linesOf<EndpointLine>(side, 'resolve_endpoints.py')) {
    for (const name of line.operations) {
      const operation = catalogue.service(line.service)?.operation(name);
      if (operation === undefined || operation.unserved !== undefined) continue;
      for (const [region, { partition, endpoint }] of Object.entries(line.endpoints)) {
        compared += 1;
        const found = endpointOf(operation, region, partition)?.join(' ') ?? 'none';
        const wanted = endpoint?.join(' ') ?? 'none';
        if (found === wanted) same += 1;
        else failures.add(`${found} instead of ${wanted}`, { service: line.service, operation: name });
      }
    }
  }
  return { endpoints: { name: 'the same endpoint', same, of: compared }, failures: failures.all() };
}

function endpointOf(operation: Operation, region: string, partition: string): Endpoint | undefined {
  let host: string;
  try {
    host = endpointHost(operation, region, partition);
  } catch {
    return undefined;
  }
  // S3 Control's rules put the account before the host, which its operations do by their host prefix.
  const prefix = operation.service.id === 's3control' ? operation.hostPrefix : undefined;
  return [
    `${prefix?.replace('{AccountId}', '123456789012') ?? ''}${host}`,
    endpointPath(operation, region, partition),
    operation.service.signingName,
    endpointSigningRegion(operation, region, partition),
  ];
}
