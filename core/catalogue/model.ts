// The shape of the operation catalogue: what every service's model says, as the rest of the core reads it.
// Built from the AWS CLI's botocore models by scripts/build-catalogue.ts.

export type Protocol = 'json' | 'rest-json' | 'rest-xml' | 'query' | 'ec2' | 'rpc-v2-cbor';

export type ShapeType =
  | 'structure'
  | 'list'
  | 'map'
  | 'string'
  | 'boolean'
  | 'integer'
  | 'long'
  | 'float'
  | 'double'
  | 'timestamp'
  | 'blob'
  | 'document';

export interface Shape {
  readonly name: string;
  readonly type: ShapeType;
  /** The model's `sensitive` trait on the shape itself. */
  readonly sensitive: boolean;
  /** Structures: members by name, in the model's order. */
  readonly members?: ReadonlyMap<string, Member>;
  /** Structures: exactly one member is set. */
  readonly union?: boolean;
  /** Structures: the member that is the HTTP payload. */
  readonly payload?: string;
  /** Structures: an event stream. */
  readonly eventStream?: boolean;
  /** Lists. */
  readonly item?: Member;
  readonly flattened?: boolean;
  /** Maps. */
  readonly key?: Member;
  readonly value?: Member;
  readonly timestampFormat?: 'iso8601' | 'rfc822' | 'unixTimestamp';
  readonly enum?: readonly string[];
  /** XML: prefix → namespace. */
  readonly xmlNamespace?: { readonly prefix?: string; readonly uri: string };
}

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly location?: 'header' | 'headers' | 'querystring' | 'uri' | 'statusCode';
  readonly locationName?: string;
  /** `ec2` protocol's own name for the query key. */
  readonly queryName?: string;
  readonly flattened: boolean;
  readonly xmlAttribute: boolean;
  readonly xmlNamespace?: { readonly prefix?: string; readonly uri: string };
  readonly timestampFormat?: 'iso8601' | 'rfc822' | 'unixTimestamp';
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly streaming: boolean;
  readonly idempotencyToken: boolean;
  readonly hostLabel: boolean;
  readonly jsonValue: boolean;
}

export interface Operation {
  readonly service: Service;
  readonly name: string;
  readonly method: string;
  /** The URI template as modelled, e.g. `/{Bucket}/{Key+}?acl`. */
  readonly requestUri: string;
  /** Absent: the operation takes nothing. */
  readonly input?: Shape;
  readonly output?: Shape;
  /** The same with the names of query forms, where a service speaks JSON and query and they differ. */
  readonly queryInput?: Shape;
  readonly queryOutput?: Shape;
  /** Top-level input members marked `idempotencyToken`. */
  readonly idempotencyTokens: readonly string[];
  /** The top-level member that carries a streaming body. */
  readonly streamingInput?: string;
  readonly streamingOutput?: string;
  /** e.g. `{AccountId}.` */
  readonly hostPrefix?: string;
  readonly checksumRequired: boolean;
  /** The input member that names a checksum algorithm (`x-amz-sdk-checksum-algorithm`). */
  readonly checksumAlgorithmMember?: string;
  /** `rest-xml` without a payload member: the root element of the request's body. */
  readonly inputRoot?: string;
  readonly inputXmlNamespace?: { readonly prefix?: string; readonly uri: string };
  /** `query`: the element around the result. */
  readonly resultWrapper?: string;
  /** HTTP status of success, usually 200. */
  readonly responseStatusCode: number;
  readonly endpoints: Endpoints;
  /** Why it cannot pass the gateway at all; absent: it can. */
  readonly unserved?: UnservedReason;
}

export type UnservedReason = 'two-way-stream' | 'host-of-its-own' | 'endpoint-discovery' | 'other-signature';

/** Where an operation is sent, by partition; see endpoints.ts. */
export type Endpoints = Readonly<Record<string, EndpointTemplate>>;

export interface EndpointTemplate {
  /** With `{region}` where the region stands. */
  readonly host: string;
  /** What stands before the operation's own path, e.g. `/v2`. */
  readonly path?: string;
  /** The region to sign for; absent: the region that is asked for. */
  readonly signingRegion?: string;
  /** Regions that differ. */
  readonly regions?: Readonly<Record<string, Omit<EndpointTemplate, 'regions'>>>;
}

export interface Service {
  /** botocore's folder name, e.g. `s3`, `secretsmanager`. */
  readonly id: string;
  /** The service in a SigV4 credential scope. */
  readonly signingName: string;
  readonly endpointPrefix: string;
  /** The protocols the service speaks, preferred first. */
  readonly protocols: readonly Protocol[];
  readonly apiVersion: string;
  readonly jsonVersion?: '1.0' | '1.1';
  /** First half of `X-Amz-Target`. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: { readonly prefix?: string; readonly uri: string };
  /** Speaks JSON, and answers errors with their former Query codes when asked to (`x-amzn-query-mode`). */
  readonly queryCompatible: boolean;
  operation(name: string): Operation | undefined;
  readonly operationNames: readonly string[];
}

export interface Catalogue {
  /** Loads the service on first use. */
  service(id: string): Service | undefined;
  /** Ids of the services that sign with this name, the one with most operations first: it holds those of its kin. */
  servicesBySigningName(signingName: string): readonly string[];
  readonly serviceIds: readonly string[];
}
