// A compiled service and a file of IAM's data from outside: strictly what compiled.ts and iam-data.ts say, and nothing else.
import { z } from 'zod';

const yes = z.literal(true);
const name = z.string().min(1).max(256);
const namespace = z.strictObject({ prefix: name.optional(), uri: name });
const timestampFormat = z.enum(['iso8601', 'rfc822', 'unixTimestamp']);
const member = z.union([
  name,
  z.strictObject({
    shape: name,
    location: z.enum(['header', 'headers', 'querystring', 'uri', 'statusCode']).optional(),
    locationName: z.string().optional(),
    queryName: name.optional(),
    flattened: yes.optional(),
    xmlAttribute: yes.optional(),
    xmlNamespace: namespace.optional(),
    timestampFormat: timestampFormat.optional(),
    sensitive: yes.optional(),
    streaming: yes.optional(),
    idempotencyToken: yes.optional(),
    hostLabel: yes.optional(),
    jsonValue: yes.optional(),
  }),
]);
const shape = z.strictObject({
  type: z.enum([
    'structure',
    'list',
    'map',
    'string',
    'boolean',
    'integer',
    'long',
    'float',
    'double',
    'timestamp',
    'blob',
    'document',
  ]),
  sensitive: yes.optional(),
  streaming: yes.optional(),
  members: z.record(name, member).optional(),
  required: z.array(name).optional(),
  union: yes.optional(),
  payload: name.optional(),
  eventStream: yes.optional(),
  item: member.optional(),
  key: member.optional(),
  value: member.optional(),
  flattened: yes.optional(),
  timestampFormat: timestampFormat.optional(),
  enum: z.array(z.string()).optional(),
  xmlNamespace: namespace.optional(),
});

const endpoint = z.strictObject({
  host: z.string().regex(/^[a-z0-9.{}-]+$/),
  path: z
    .string()
    .regex(/^\/[\w/-]*$/)
    .optional(),
  signingRegion: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
});
const endpoints = z.record(name, endpoint.extend({ regions: z.record(name, endpoint).optional() }));

const operation = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  requestUri: z.string().regex(/^\//, 'expected a path'),
  input: name.optional(),
  output: name.optional(),
  inputRoot: name.optional(),
  inputXmlNamespace: namespace.optional(),
  resultWrapper: name.optional(),
  responseStatusCode: z.int().min(200).max(299).optional(),
  hostPrefix: z
    .string()
    .regex(/^[\w.{}-]+$/)
    .optional(),
  checksumRequired: yes.optional(),
  checksumAlgorithmMember: name.optional(),
  endpoints: z.int().min(0).optional(),
  unserved: z.enum(['two-way-stream', 'host-of-its-own', 'endpoint-discovery', 'other-signature']).optional(),
});

export const compiledServiceSchema = z.strictObject({
  signingName: z.string().regex(/^[\w-]{1,64}$/),
  endpointPrefix: name,
  protocols: z.array(z.enum(['json', 'rest-json', 'rest-xml', 'query', 'ec2', 'rpc-v2-cbor'])).min(1),
  apiVersion: name,
  jsonVersion: z.enum(['1.0', '1.1']).optional(),
  targetPrefix: name.optional(),
  xmlNamespace: namespace.optional(),
  queryCompatible: yes.optional(),
  endpoints,
  otherEndpoints: z.array(endpoints).optional(),
  operations: z.record(name, operation),
  shapes: z.record(name, shape),
  queryShapes: z.record(name, shape).optional(),
});

export const iamServiceFileSchema = z.strictObject({
  source: name,
  prefix: name,
  actions: z.record(
    name,
    z.strictObject({
      accessLevel: z.enum(['Read', 'List', 'Write', 'Tagging', 'Permissions management']),
      resources: z.array(name).optional(),
      conditionKeys: z.array(name),
    }),
  ),
  resourceTypes: z.record(
    name,
    z.strictObject({ arn: z.string().min(1).max(2048), conditionKeys: z.array(name) }),
  ),
  conditionKeys: z.record(name, z.string()),
  operations: z.record(name, name),
});
