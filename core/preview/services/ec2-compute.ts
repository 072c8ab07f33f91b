// What approvers want to know of instances, volumes, snapshots and images.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html
import type { JsonObject, JsonValue } from '../../json.ts';
import {
  batchMaximum,
  type Finding,
  type Probe,
  type ProbesOf,
  probeOf,
  type ServiceProbes,
} from '../probe.ts';
import {
  ago,
  at,
  counted,
  each,
  fact,
  listed,
  number,
  onOrOff,
  passing,
  some,
  tags,
  text,
  texts,
} from '../reading.ts';

const probe = probeOf('ec2');

function instances(ids: readonly string[]): readonly Probe[] {
  if (ids.length === 0) return [];
  return [
    probe('DescribeInstances', 'instance', { InstanceIds: ids.slice(0, batchMaximum) }, (output, now) => {
      const found = each(output, 'Reservations', 'Instances');
      const [only] = found;
      return found.length === 1 && only !== undefined
        ? instance(only, now)
        : { facts: found.flatMap(instanceLine), marks: found.map(instanceMarks) };
    }),
  ];
}

function instance(found: JsonObject, now: number): Finding {
  const volumes = each(found, 'BlockDeviceMappings', 'Ebs');
  const names = (deleted: boolean) =>
    volumes
      .filter((volume) => (volume.DeleteOnTermination === true) === deleted)
      .map((volume) => text(volume.VolumeId) ?? '?');
  return {
    facts: [
      ...fact('state', text(at(found, 'State', 'Name'))),
      ...fact('type', text(found.InstanceType)),
      ...tags(found.Tags),
      ...passing('launched', ago(found.LaunchTime, now)),
      ...fact('public address', text(found.PublicIpAddress)),
      ...fact('volumes deleted with it', names(true).length === 0 ? undefined : some(names(true))),
      ...fact('volumes that stay', names(false).length === 0 ? undefined : some(names(false))),
      ...fact('runs with', text(at(found, 'IamInstanceProfile', 'Arn'))),
    ],
    marks: instanceMarks(found),
  };
}

const instanceMarks = (found: JsonObject): JsonValue => [
  at(found, 'InstanceId'),
  at(found, 'State', 'Name'),
  at(found, 'LaunchTime'),
  at(found, 'InstanceType'),
  each(found, 'BlockDeviceMappings', 'Ebs').map((volume) => at(volume, 'VolumeId')),
  sortedTags(found),
];

const sortedTags = (found: JsonObject): JsonValue =>
  each(found, 'Tags')
    .map((tag) => `${text(tag.Key)}=${text(tag.Value)}`)
    .sort();

const instanceLine = (found: JsonObject) =>
  fact(
    text(found.InstanceId) ?? 'instance',
    [
      text(at(found, 'State', 'Name')),
      text(found.InstanceType),
      ...each(found, 'Tags').map((tag) => `${text(tag.Key)}=${text(tag.Value)}`),
    ].join(', '),
  );

const namedInstances: ProbesOf = ({ InstanceIds }) => instances(texts(InstanceIds));

const protection = ({ InstanceIds }: JsonObject): readonly Probe[] => {
  const [id, ...others] = texts(InstanceIds);
  if (id === undefined || others.length > 0) return [];
  return [
    probe(
      'DescribeInstanceAttribute',
      'instance',
      { InstanceId: id, Attribute: 'disableApiTermination' },
      (output) => ({
        facts: fact(
          'termination protection',
          onOrOff(at(output, 'DisableApiTermination', 'Value'), 'on, so AWS refuses this', 'off'),
        ),
      }),
    ),
  ];
};

const volume: ProbesOf = ({ VolumeId }) =>
  typeof VolumeId !== 'string'
    ? []
    : [
        probe('DescribeVolumes', 'volume', { VolumeIds: [VolumeId] }, (output, now) => {
          const [found = {}] = each(output, 'Volumes');
          const holders = each(found, 'Attachments').map(({ InstanceId }) => text(InstanceId) ?? '?');
          return {
            facts: [
              ...fact('size', gibibytes(found.Size)),
              ...fact('state', text(found.State)),
              ...fact('attached to', holders.length === 0 ? 'nothing' : some(holders)),
              ...tags(found.Tags),
              ...passing('created', ago(found.CreateTime, now)),
              ...fact('encrypted', text(found.Encrypted)),
            ],
            marks: [at(found, 'CreateTime'), at(found, 'Size')],
          };
        }),
      ];

const snapshotsOfVolume: ProbesOf = ({ VolumeId }) =>
  typeof VolumeId !== 'string'
    ? []
    : [
        probe(
          'DescribeSnapshots',
          'snapshots',
          { OwnerIds: ['self'], Filters: [{ Name: 'volume-id', Values: [VolumeId] }] },
          (output, now) => {
            const found = each(output, 'Snapshots').filter(({ State }) => State === 'completed');
            const latest = found
              .map(({ StartTime }) => text(StartTime) ?? '')
              .sort()
              .at(-1);
            return {
              facts: [
                ...fact('snapshots of it', found.length === 0 ? 'none' : counted(found.length, 'snapshot')),
                ...passing('latest snapshot', ago(latest, now)),
              ],
              ...(found.length === 0
                ? {}
                : {
                    reversibility: {
                      reversible: 'partly' as const,
                      how: 'make a new volume from its latest snapshot; what was written since is lost',
                    },
                  }),
            };
          },
        ),
      ];

const gibibytes = (value: JsonValue | undefined) => {
  const found = number(value);
  return found === undefined ? undefined : `${found} GiB`;
};

const snapshot: ProbesOf = ({ SnapshotId }) =>
  typeof SnapshotId !== 'string'
    ? []
    : [
        probe('DescribeSnapshots', 'snapshot', { SnapshotIds: [SnapshotId] }, (output, now) => {
          const [found = {}] = each(output, 'Snapshots');
          return {
            facts: [
              ...fact('state', text(found.State)),
              ...fact('size of its volume', gibibytes(found.VolumeSize)),
              ...fact('of volume', text(found.VolumeId)),
              ...fact('description', text(found.Description)),
              ...tags(found.Tags),
              ...passing('taken', ago(found.StartTime, now)),
            ],
            marks: at(found, 'StartTime'),
          };
        }),
        probe(
          'DescribeImages',
          'images',
          { Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: [SnapshotId] }] },
          (output) => ({ facts: fact('images made of it', listed(each(output, 'Images'), 'ImageId')) }),
        ),
      ];

const image: ProbesOf = ({ ImageId }) =>
  typeof ImageId !== 'string'
    ? []
    : [
        probe('DescribeImages', 'image', { ImageIds: [ImageId] }, (output, now) => {
          const [found = {}] = each(output, 'Images');
          return {
            facts: [
              ...fact('name', text(found.Name)),
              ...fact('state', text(found.State)),
              ...fact('public', text(found.Public)),
              ...tags(found.Tags),
              ...passing('created', ago(found.CreationDate, now)),
              ...passing('last launched', ago(found.LastLaunchedTime, now)),
            ],
          };
        }),
      ];

export const ec2Compute: ServiceProbes = {
  TerminateInstances: (parameters, scope) => [
    ...namedInstances(parameters, scope),
    ...protection(parameters),
  ],
  StopInstances: namedInstances,
  StartInstances: namedInstances,
  RebootInstances: namedInstances,
  ModifyInstanceAttribute: ({ InstanceId }) => instances(typeof InstanceId === 'string' ? [InstanceId] : []),
  DeleteVolume: (parameters, scope) => [
    ...volume(parameters, scope),
    ...snapshotsOfVolume(parameters, scope),
  ],
  AttachVolume: volume,
  DetachVolume: volume,
  ModifyVolume: volume,
  DeleteSnapshot: snapshot,
  DeregisterImage: image,
};
