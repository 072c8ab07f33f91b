// What approvers want to know of load balancers, zones and repositories: what stands between people and a service.
import { batchMaximum, type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import { ago, at, atLeast, each, fact, number, passing, size, some, tags, text, texts } from '../reading.ts';

const balancerProbe = probeOf('elbv2');

const balancer: ProbesOf = ({ LoadBalancerArn }) =>
  typeof LoadBalancerArn !== 'string'
    ? []
    : [
        balancerProbe(
          'DescribeLoadBalancers',
          'load balancer',
          { LoadBalancerArns: [LoadBalancerArn] },
          (output, now) => {
            const [found = {}] = each(output, 'LoadBalancers');
            return {
              facts: [
                ...fact('state', text(at(found, 'State', 'Code'))),
                ...fact('name', text(found.DNSName)),
                ...fact('reached from', text(found.Scheme)),
                ...passing('created', ago(found.CreatedTime, now)),
              ],
              marks: at(found, 'CreatedTime'),
            };
          },
        ),
        balancerProbe('DescribeListeners', 'listeners', { LoadBalancerArn }, (output) => {
          const ports = each(output, 'Listeners').map(
            ({ Protocol, Port }) => `${text(Protocol)} ${text(Port)}`,
          );
          return { facts: fact('listeners', ports.length === 0 ? 'none' : some([...ports].sort())) };
        }),
        balancerProbe('DescribeTags', 'tags', { ResourceArns: [LoadBalancerArn] }, (output) => ({
          facts: tags(each(output, 'TagDescriptions', 'Tags')),
        })),
      ];

const targetGroup: ProbesOf = ({ TargetGroupArn }) =>
  typeof TargetGroupArn !== 'string'
    ? []
    : [
        balancerProbe(
          'DescribeTargetGroups',
          'target group',
          { TargetGroupArns: [TargetGroupArn] },
          (output) => {
            const [found = {}] = each(output, 'TargetGroups');
            const balancers = texts(found.LoadBalancerArns).map((arn) => arn.split('/').at(-2) ?? arn);
            return {
              facts: [
                ...fact('name', text(found.TargetGroupName)),
                ...fact('used by', balancers.length === 0 ? 'no load balancer' : some([...balancers].sort())),
              ],
            };
          },
        ),
        balancerProbe('DescribeTargetHealth', 'targets', { TargetGroupArn }, (output) => {
          const found = each(output, 'TargetHealthDescriptions');
          const healthy = found.filter((target) => at(target, 'TargetHealth', 'State') === 'healthy').length;
          return {
            facts: [
              ...fact('targets', String(found.length)),
              ...passing('healthy', `${healthy} of ${found.length}`),
            ],
            marks: found.map((target) => at(target, 'Target')),
          };
        }),
      ];

export const elbv2: ServiceProbes = {
  DeleteLoadBalancer: balancer,
  DeleteTargetGroup: targetGroup,
  DeregisterTargets: targetGroup,
};

const zoneProbe = probeOf('route53');

const zone = (id: string) =>
  zoneProbe('GetHostedZone', 'zone', { Id: id }, (output) => {
    const found = each(output, 'HostedZone')[0] ?? {};
    return {
      facts: [
        ...fact('zone', text(found.Name)),
        ...fact('records in it', text(found.ResourceRecordSetCount)),
        ...fact('private', text(at(found, 'Config', 'PrivateZone'))),
        ...fact('comment', text(at(found, 'Config', 'Comment'))),
      ],
    };
  });

const changedRecordsShown = 3;

const records: ProbesOf = (parameters) => {
  const { HostedZoneId } = parameters;
  if (typeof HostedZoneId !== 'string') return [];
  const changed = each(parameters, 'ChangeBatch', 'Changes', 'ResourceRecordSet').slice(
    0,
    changedRecordsShown,
  );
  return [
    zone(HostedZoneId),
    ...changed.flatMap(({ Name, Type }) => {
      if (typeof Name !== 'string' || typeof Type !== 'string') return [];
      const wanted = { HostedZoneId, StartRecordName: Name, StartRecordType: Type, MaxItems: '1' };
      return [
        zoneProbe('ListResourceRecordSets', 'record', wanted, (output) => {
          const found = each(output, 'ResourceRecordSets').find(
            (record) => record.Type === Type && withDot(text(record.Name)) === withDot(Name),
          );
          const values = each(found, 'ResourceRecords').flatMap(({ Value }) => text(Value) ?? []);
          const alias = text(at(found, 'AliasTarget', 'DNSName'));
          return {
            facts: fact(
              `${Type} ${Name} now`,
              found === undefined ? 'not there' : (alias ?? some([...values].sort())),
            ),
            marks: [at(found, 'TTL'), values as string[], alias ?? null],
          };
        }),
      ];
    }),
  ];
};

const withDot = (name: string | undefined) => name?.toLowerCase().replace(/\.?$/, '.');

export const route53: ServiceProbes = {
  ChangeResourceRecordSets: records,
  DeleteHostedZone: ({ Id }) => (typeof Id === 'string' ? [zone(Id)] : []),
};

const repositoryProbe = probeOf('ecr');

const repository: ProbesOf = ({ repositoryName }) =>
  typeof repositoryName !== 'string'
    ? []
    : [
        repositoryProbe(
          'DescribeRepositories',
          'repository',
          { repositoryNames: [repositoryName] },
          (output, now) => {
            const [found = {}] = each(output, 'repositories');
            return {
              facts: [
                ...fact('tags can be moved', text(found.imageTagMutability)),
                ...passing('created', ago(found.createdAt, now)),
              ],
              marks: at(found, 'createdAt'),
            };
          },
        ),
        repositoryProbe('DescribeImages', 'images', { repositoryName, maxResults: 100 }, (output, now) => {
          const found = each(output, 'imageDetails');
          const bytes = found.reduce((sum, { imageSizeInBytes }) => sum + (number(imageSizeInBytes) ?? 0), 0);
          const latest = found
            .map(({ imagePushedAt }) => text(imagePushedAt) ?? '')
            .sort()
            .at(-1);
          return {
            facts: [
              ...fact('images', atLeast(found.length, text(output.nextToken) !== undefined, 'image')),
              ...fact('size', size(bytes)),
              ...passing('last pushed', ago(latest, now)),
            ],
          };
        }),
      ];

const images: ProbesOf = ({ repositoryName, imageIds }) => {
  const ids = each(imageIds).slice(0, batchMaximum);
  if (typeof repositoryName !== 'string' || ids.length === 0) return [];
  return [
    repositoryProbe('DescribeImages', 'images', { repositoryName, imageIds: ids }, (output, now) => ({
      facts: each(output, 'imageDetails').flatMap(
        ({ imageTags, imageDigest, imageSizeInBytes, lastRecordedPullTime }) => {
          const name = texts(imageTags).join(', ') || (text(imageDigest)?.slice(0, 19) ?? 'image');
          return [
            ...fact(name, size(number(imageSizeInBytes))),
            ...passing(`${name}, last pulled`, ago(lastRecordedPullTime, now)),
          ];
        },
      ),
      marks: each(output, 'imageDetails').map((image) => at(image, 'imageDigest')),
    })),
  ];
};

export const ecr: ServiceProbes = { DeleteRepository: repository, BatchDeleteImage: images };
