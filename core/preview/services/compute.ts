// What approvers want to know of functions, containers and clusters. A function's code and
// settings that may hold secrets are not read: its code would come as a link that anybody could open.
import type { JsonObject } from '../../json.ts';
import { type Probe, type ProbeScope, type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import {
  ago,
  at,
  each,
  fact,
  nameOf,
  number,
  onOrOff,
  passing,
  size,
  some,
  tags,
  text,
  texts,
} from '../reading.ts';

const lambdaProbe = probeOf('lambda');

const func: ProbesOf = ({ FunctionName }, scope) =>
  typeof FunctionName !== 'string'
    ? []
    : [
        lambdaProbe('GetFunctionConfiguration', 'function', { FunctionName }, (output, now) => ({
          facts: [
            ...fact('state', text(output.State)),
            ...fact('runtime', text(output.Runtime)),
            ...fact('size of its code', size(number(output.CodeSize))),
            ...fact('runs with', nameOf(text(output.Role))),
            ...fact('description', text(output.Description)),
            ...passing('last changed', ago(output.LastModified, now)),
          ],
          marks: [at(output, 'CodeSha256'), at(output, 'RevisionId'), at(output, 'LastModified')],
        })),
        lambdaProbe('ListEventSourceMappings', 'event sources', { FunctionName, MaxItems: 20 }, (output) => {
          const names = each(output, 'EventSourceMappings').map(
            ({ EventSourceArn }) => nameOf(text(EventSourceArn)) ?? '?',
          );
          return {
            facts: fact('fed by', names.length === 0 ? 'no queue or stream' : some([...names].sort())),
          };
        }),
        ...functionTags(FunctionName, scope),
      ];

function functionTags(name: string, { partition, region, accountId }: ProbeScope): readonly Probe[] {
  const plain = /^[\w-]+$/.test(name)
    ? `arn:${partition}:lambda:${region}:${accountId}:function:${name}`
    : name;
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+$/.test(plain)) return [];
  return [lambdaProbe('ListTags', 'tags', { Resource: plain }, ({ Tags }) => ({ facts: tags(Tags ?? {}) }))];
}

export const lambda: ServiceProbes = {
  DeleteFunction: func,
  UpdateFunctionCode: func,
  UpdateFunctionConfiguration: func,
  PutFunctionConcurrency: func,
};

const ecsProbe = probeOf('ecs');
const inCluster = ({ cluster }: JsonObject): JsonObject => (typeof cluster === 'string' ? { cluster } : {});

const service: ProbesOf = (parameters) =>
  typeof parameters.service !== 'string'
    ? []
    : [
        ecsProbe(
          'DescribeServices',
          'service',
          { ...inCluster(parameters), services: [parameters.service], include: ['TAGS'] },
          (output, now) => {
            const [found] = each(output, 'services');
            if (found === undefined) return { facts: fact('service', 'there is none of this name now') };
            return {
              facts: [
                ...fact('state', text(found.status)),
                ...fact('wanted tasks', text(found.desiredCount)),
                ...passing('running tasks', text(found.runningCount)),
                ...fact('task definition', nameOf(text(found.taskDefinition)?.replace(/:(\d+)$/, ' $1'))),
                ...tags(found.tags, { key: 'key', value: 'value' }),
                ...passing('created', ago(found.createdAt, now)),
              ],
              marks: [at(found, 'taskDefinition'), at(found, 'createdAt')],
            };
          },
        ),
      ];

const task: ProbesOf = (parameters) =>
  typeof parameters.task !== 'string'
    ? []
    : [
        ecsProbe(
          'DescribeTasks',
          'task',
          { ...inCluster(parameters), tasks: [parameters.task], include: ['TAGS'] },
          (output, now) => {
            const [found] = each(output, 'tasks');
            if (found === undefined) return { facts: fact('task', 'there is none of this name now') };
            return {
              facts: [
                ...fact('state', text(found.lastStatus)),
                ...fact('started by', text(found.group)),
                ...tags(found.tags, { key: 'key', value: 'value' }),
                ...passing('started', ago(found.startedAt, now)),
              ],
              marks: at(found, 'taskDefinitionArn'),
            };
          },
        ),
      ];

const ecsCluster: ProbesOf = ({ cluster }) =>
  typeof cluster !== 'string'
    ? []
    : [
        ecsProbe('DescribeClusters', 'cluster', { clusters: [cluster], include: ['TAGS'] }, (output) => {
          const [found] = each(output, 'clusters');
          if (found === undefined) return { facts: fact('cluster', 'there is none of this name now') };
          return {
            facts: [
              ...fact('state', text(found.status)),
              ...fact('services', text(found.activeServicesCount)),
              ...fact('running tasks', text(found.runningTasksCount)),
              ...tags(found.tags, { key: 'key', value: 'value' }),
            ],
          };
        }),
      ];

export const ecs: ServiceProbes = {
  UpdateService: service,
  DeleteService: service,
  StopTask: task,
  DeleteCluster: ecsCluster,
};

const eksProbe = probeOf('eks');

const eksCluster: ProbesOf = ({ name }) =>
  typeof name !== 'string'
    ? []
    : [
        eksProbe('DescribeCluster', 'cluster', { name }, (output, now) => {
          const found = each(output, 'cluster')[0] ?? {};
          return {
            facts: [
              ...fact('state', text(found.status)),
              ...fact('Kubernetes', text(found.version)),
              ...fact('deletion protection', onOrOff(found.deletionProtection)),
              ...tags(found.tags ?? {}),
              ...passing('created', ago(found.createdAt, now)),
            ],
            marks: at(found, 'createdAt'),
          };
        }),
        eksProbe('ListNodegroups', 'node groups', { clusterName: name, maxResults: 20 }, (output) => {
          const names = [...texts(output.nodegroups)].sort();
          return { facts: fact('node groups', names.length === 0 ? 'none' : some(names)) };
        }),
      ];

const nodegroup: ProbesOf = ({ clusterName, nodegroupName }) =>
  typeof clusterName !== 'string' || typeof nodegroupName !== 'string'
    ? []
    : [
        eksProbe('DescribeNodegroup', 'node group', { clusterName, nodegroupName }, (output, now) => {
          const found = each(output, 'nodegroup')[0] ?? {};
          return {
            facts: [
              ...fact('state', text(found.status)),
              ...fact('wanted nodes', text(at(found, 'scalingConfig', 'desiredSize'))),
              ...fact('types', texts(found.instanceTypes).join(', ') || undefined),
              ...tags(found.tags ?? {}),
              ...passing('created', ago(found.createdAt, now)),
            ],
            marks: at(found, 'createdAt'),
          };
        }),
      ];

export const eks: ServiceProbes = {
  DeleteCluster: eksCluster,
  UpdateClusterVersion: eksCluster,
  DeleteNodegroup: nodegroup,
  UpdateNodegroupConfig: nodegroup,
};
