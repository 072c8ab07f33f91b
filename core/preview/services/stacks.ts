// What approvers want to know of stacks, change sets and groups of instances. Parameters and outputs of a stack may hold
// secrets, and are not looked at.
import type { JsonObject } from '../../json.ts';
import { type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import { ago, at, atLeast, counted, each, fact, onOrOff, passing, some, tags, text } from '../reading.ts';

const stackProbe = probeOf('cloudformation');

const stack: ProbesOf = ({ StackName }) =>
  typeof StackName !== 'string'
    ? []
    : [
        stackProbe('DescribeStacks', 'stack', { StackName }, (output, now) => {
          const [found = {}] = each(output, 'Stacks');
          return {
            facts: [
              ...fact('state', text(found.StackStatus)),
              ...fact('description', text(found.Description)),
              ...fact(
                'termination protection',
                onOrOff(found.EnableTerminationProtection, 'on, so AWS refuses to delete it'),
              ),
              ...tags(found.Tags),
              ...passing('created', ago(found.CreationTime, now)),
              ...passing('last updated', ago(found.LastUpdatedTime, now)),
            ],
            marks: [at(found, 'StackId'), at(found, 'LastUpdatedTime')],
          };
        }),
        stackProbe('ListStackResources', 'resources', { StackName }, (output) => {
          const found = each(output, 'StackResourceSummaries').filter(
            ({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE',
          );
          const kinds = [...Map.groupBy(found, ({ ResourceType }) => text(ResourceType) ?? '?')]
            .map(([kind, all]) => `${all.length} ${kind.replace(/^AWS::/, '')}`)
            .sort();
          return {
            facts: [
              ...fact('resources', atLeast(found.length, text(output.NextToken) !== undefined, 'resource')),
              ...fact('among them', kinds.length === 0 ? undefined : some(kinds, 5)),
            ],
          };
        }),
      ];

const changeSet: ProbesOf = ({ ChangeSetName, StackName }) =>
  typeof ChangeSetName !== 'string'
    ? []
    : [
        stackProbe(
          'DescribeChangeSet',
          'change set',
          { ChangeSetName, ...(typeof StackName === 'string' ? { StackName } : {}) },
          (output, now) => {
            const changes = each(output, 'Changes', 'ResourceChange');
            const named = (wanted: (change: JsonObject) => boolean) => {
              const names = changes
                .filter(wanted)
                .map(({ LogicalResourceId }) => text(LogicalResourceId) ?? '?');
              return names.length === 0 ? undefined : `${names.length}: ${some([...names].sort())}`;
            };
            return {
              facts: [
                ...fact('state', text(output.ExecutionStatus)),
                ...fact('removes', named(({ Action }) => Action === 'Remove') ?? 'nothing'),
                ...fact(
                  'replaces',
                  named(({ Replacement }) => Replacement === 'True' || Replacement === 'Conditional') ??
                    'nothing',
                ),
                ...fact(
                  'adds',
                  named(({ Action }) => Action === 'Add'),
                ),
                ...fact(
                  'changes',
                  named(({ Action }) => Action === 'Modify'),
                ),
                ...passing('created', ago(output.CreationTime, now)),
              ],
              marks: [at(output, 'ChangeSetId'), at(output, 'CreationTime')],
            };
          },
        ),
      ];

export const cloudformation: ServiceProbes = {
  DeleteStack: stack,
  UpdateStack: stack,
  ExecuteChangeSet: changeSet,
};

const groupProbe = probeOf('autoscaling');

const group: ProbesOf = ({ AutoScalingGroupName }) =>
  typeof AutoScalingGroupName !== 'string'
    ? []
    : [
        groupProbe(
          'DescribeAutoScalingGroups',
          'group',
          { AutoScalingGroupNames: [AutoScalingGroupName] },
          (output, now) => {
            const [found] = each(output, 'AutoScalingGroups');
            if (found === undefined) return { facts: fact('group', 'there is none of this name now') };
            return {
              facts: [
                ...fact(
                  'wanted',
                  `${text(found.DesiredCapacity)} of ${text(found.MinSize)} to ${text(found.MaxSize)}`,
                ),
                ...passing('instances', counted(each(found, 'Instances').length, 'instance')),
                ...tags(found.Tags),
                ...passing('created', ago(found.CreatedTime, now)),
              ],
              marks: at(found, 'CreatedTime'),
            };
          },
        ),
      ];

export const autoscaling: ServiceProbes = {
  DeleteAutoScalingGroup: group,
  SetDesiredCapacity: group,
  UpdateAutoScalingGroup: group,
};
