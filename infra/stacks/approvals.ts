// What waits beside a pending request: the state machine, and the function that it waits on.
import { Duration } from 'aws-cdk-lib';
import { ApprovalMachine, approvalMachineArn } from '../constructs/approval-machine.ts';
import { allowApprovalMachine, allowAttendApproval } from './duties/approvals.ts';
import { only, type Wiring } from './wiring.ts';

export function addApprovals({ stack, parts, environment, serviceFunction }: Wiring) {
  const { stage } = environment;
  const machineArn = approvalMachineArn(stack, stage);
  const attendApproval = serviceFunction({
    name: 'attend-approval',
    description: 'Announces a request, and expires, reminds and escalates it while it waits',
    memorySizeMegabytes: 512,
    timeout: Duration.seconds(30),
    environment: {
      ...only(environment, 'stage', 'limits', 'requestsTable', 'grantsTable', 'listingsTable', 'eventBus'),
      approvalStateMachineArn: machineArn,
    },
  });
  const { stateMachine } = new ApprovalMachine(stack, 'Approval', {
    stage,
    definitionFile: 'statemachines/approval.asl.json',
    substitutions: {
      Partition: stack.partition,
      AttendApprovalFunction: attendApproval.function.functionArn,
    },
  });
  allowAttendApproval(attendApproval, parts, machineArn);
  allowApprovalMachine(stateMachine, attendApproval);
  return { attendApproval, stateMachine };
}
