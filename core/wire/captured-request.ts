// A request that somebody captured, with its URL, as the reader wants it; and the scope that it was signed for, from its
// signature, from whoever captured it, or else from AWS's own host names.
import { onlyService } from '../catalogue/catalogue.ts';
import type { Catalogue, Service } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import { didYouMean } from '../nearest-word.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { headerValue, type RawRequest } from './http.ts';
import { ambiguous } from './refusals.ts';

export interface CapturedRequest {
  /** As the catalogue names it, for what is not signed and was not sent to AWS's own hosts. */
  readonly service?: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** `LABEL.SERVICE.REGION.amazonaws.com`, and global services without a region. */
const awsHosts = [
  /^(?:(?<label>.+)\.)?(?<service>[a-z0-9-]+)\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/,
  /^(?:(?<label>.+)\.)?(?<service>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/,
];
const scopeForm = /Credential=[^/]+\/\d{8}\/(?<region>[^/]*)\/(?<service>[^/]+)\/aws4_request/;

/**
 * `catalogue` is the one to read with: where the service is named, it has no other.
 * Throws CountersignError `malformed-request` when it cannot be told which service is meant, `ambiguous-request` when
 * it is signed for another than the one that is named.
 */
export function readCaptured(
  captured: CapturedRequest,
  defaultRegion: string,
  catalogue: Catalogue,
): {
  readonly request: RawRequest;
  readonly signingName: string;
  readonly region: string;
  readonly catalogue: Catalogue;
} {
  // Not by `URL`, which would tidy the path.
  const [, host = '', target = '/'] = /^https?:\/\/([^/?]+)(.*)$/s.exec(captured.url) ?? [];
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  const headers = captured.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  const signature = `${headerValue(headers, 'authorization') ?? ''} Credential=${credentialOf(query)}`;
  const scope = scopeForm.exec(signature)?.groups;
  const meant = captured.service === undefined ? undefined : serviceOf(captured.service, catalogue);
  const named = awsHosts
    .map((form) => form.exec(hostname)?.groups)
    // Where the service is named, another one's host says nothing of it.
    .find((groups) => groups !== undefined && (meant === undefined || isHostOf(groups.service, meant)));
  if (meant !== undefined && scope !== undefined && scope.service !== meant.signingName) {
    throw ambiguous('service', `is \`${meant.id}\`, and the request is signed for \`${scope.service}\``);
  }
  const signingName = scope?.service ?? meant?.signingName ?? named?.service;
  if (signingName === undefined || catalogue.servicesBySigningName(signingName).length === 0) {
    throw new CountersignError(
      'malformed-request',
      `it cannot be told which service \`${host}\` is: give a signed request, one to a host of AWS, or its \`service\``,
    );
  }
  // A request to the gateway's own AWS door.
  const inner = named === undefined ? path.replace(/^\/aws(?=\/|$)/, '') : path;
  return {
    request: {
      method: captured.method,
      path: inner === '' ? '/' : inner,
      query,
      ...decodeAwsChunked(captured.body, headers),
      ...(named?.label === undefined ? {} : { hostLabel: named.label }),
    },
    signingName,
    region: scope?.region || named?.region || defaultRegion,
    catalogue: meant === undefined ? catalogue : onlyService(catalogue, meant),
  };
}

const isHostOf = (name: string | undefined, { endpointPrefix, signingName }: Service) =>
  name === endpointPrefix || name === signingName;

function serviceOf(id: string, catalogue: Catalogue): Service {
  const service = catalogue.service(id);
  if (service !== undefined) return service;
  throw new CountersignError(
    'malformed-request',
    `the catalogue has no service \`${id.slice(0, 64)}\`; give one as it names them${didYouMean(id, catalogue.serviceIds)}`,
  );
}

function credentialOf(query: string): string {
  const encoded = /(?:^|&)X-Amz-Credential=([^&]+)/.exec(query)?.[1] ?? '';
  return encoded.replaceAll('%2F', '/');
}
