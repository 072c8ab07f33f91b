// Which operations cannot pass a gateway that signs requests for a region's host, whatever is decided of them.
import type { UnservedReason } from '../model.ts';
import type { BotocoreModel, BotocoreOperation } from './botocore-model.ts';

/** Services whose hosts are those of a resource; the page says which operation gives them. */
const hostsOfTheirOwn: ReadonlyMap<string, string> = new Map([
  [
    'apigatewaymanagementapi',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html',
  ],
  [
    'cloudsearchdomain',
    'https://docs.aws.amazon.com/cloudsearch/latest/developerguide/submitting-doc-requests.html',
  ],
  [
    'iot-jobs-data',
    'https://docs.aws.amazon.com/iot/latest/apireference/API_Operations_AWS_IoT_Jobs_Data_Plane.html',
  ],
  [
    'kinesis-video-archived-media',
    'https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html',
  ],
  [
    'kinesis-video-media',
    'https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html',
  ],
  [
    'kinesis-video-signaling',
    'https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-how-it-works.html',
  ],
  [
    'kinesis-video-webrtc-storage',
    'https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetSignalingChannelEndpoint.html',
  ],
  ['mediastore-data', 'https://docs.aws.amazon.com/mediastore/latest/apireference/API_Container.html'],
  ['neptunedata', 'https://docs.aws.amazon.com/neptune/latest/userguide/data-api.html'],
  ['route53-recovery-cluster', 'https://docs.aws.amazon.com/recovery-cluster/latest/api/Welcome.html'],
]);

/** S3's endpoint rules: they sign as s3express or as s3-object-lambda, and go to these services' hosts. */
const signedAsAnother: ReadonlySet<string> = new Set([
  's3:CreateSession',
  's3:ListDirectoryBuckets',
  's3:WriteGetObjectResponse',
  's3control:DeleteAccessPointScope',
  's3control:GetAccessPointScope',
  's3control:ListAccessPointsForDirectoryBuckets',
  's3control:PutAccessPointScope',
]);

/** The signatures that a gateway can make: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
const signatures: ReadonlySet<string> = new Set(['v4', 's3', 's3v4']);

/** `hasEndpoint`: whether the service's endpoint rules name a host that takes SigV4 signatures. */
export function unservedReason(
  id: string,
  { metadata, shapes }: BotocoreModel,
  operation: BotocoreOperation,
  hasEndpoint: boolean,
): UnservedReason | undefined {
  const members = Object.values(shapes[operation.input?.shape ?? '']?.members ?? {});
  if (members.some(({ shape }) => shapes[shape]?.eventstream === true)) return 'two-way-stream';
  if (operation.endpointdiscovery?.required === true) return 'endpoint-discovery';
  if (hostsOfTheirOwn.has(id)) return 'host-of-its-own';
  const isSigned =
    signatures.has(metadata.signatureVersion) && !signedAsAnother.has(`${id}:${operation.name}`);
  return hasEndpoint && isSigned ? undefined : 'other-signature';
}
