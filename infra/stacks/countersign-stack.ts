// Countersign itself in one account and region, but for what it keeps: what there is, who may do what with it, and what a deploy
// prints. It can be removed and deployed again over the same data.
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { connectionOf } from '../../core/connection-configuration.ts';
import type { Configuration } from '../configuration.ts';
import { Alarms } from '../constructs/alarms.ts';
import { CountersignDashboard } from '../constructs/dashboard.ts';
import { CountersignEventBus } from '../constructs/event-bus.ts';
import { keptWarm } from '../constructs/kept-warm.ts';
import { addAddress } from './address.ts';
import { addAdministration } from './administration.ts';
import { addApprovals } from './approvals.ts';
import { addControl, addGateway, gatewayTimeout } from './calls.ts';
import type { DataStack } from './data-stack.ts';
import { allowAskDirectories } from './duties/calls.ts';
import { secretArnOf } from './duties/duties.ts';
import { allowKeys, keyIdsOf } from './duties/keys.ts';
import { addMail, addSlackDoor, addSlackWork } from './messages.ts';
import { addOtherSystems, addWebhookDecisions } from './other-systems.ts';
import { addRecord } from './record.ts';
import { addRevocation } from './revocation.ts';
import { wiringOf } from './wiring.ts';

export interface CountersignStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly data: DataStack;
  readonly functionsDirectory: string;
}

export class CountersignStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { configuration, data, functionsDirectory, ...props }: CountersignStackProps,
  ) {
    super(scope, id, props);
    const { stage, gatewayProvisionedConcurrency } = configuration;
    const { tables, archive } = data;
    const connections = configuration.connections.map((connection) =>
      connectionOf(connection, configuration.vending.profiles),
    );

    const { bus, deadLetters, counts } = new CountersignEventBus(this, 'Events', stage);
    const wiring = wiringOf(this, { configuration, functionsDirectory, data, bus });
    const { attendApproval, stateMachine } = addApprovals(wiring);
    const gateway = addGateway(wiring, stateMachine, connections);
    const control = addControl(wiring, stateMachine);
    const { policies, registry } = addAdministration(wiring, connections);
    const { checkpoint, sweep, compact, legalHold, recordEvents, lostChanges } = addRecord(wiring);
    const revocation = addRevocation(wiring, connections);
    const directorySecrets = configuration.issuers.flatMap(({ groupsDirectory }) =>
      groupsDirectory === undefined ? [] : [secretArnOf(this, groupsDirectory.secretName)],
    );
    allowAskDirectories([gateway, control, policies, registry], [...new Set(directorySecrets)]);
    allowKeys({ gateway, control, checkpoint }, data.keys);

    const slackDoor = addSlackDoor(wiring);
    const webhookDecisions = addWebhookDecisions(wiring, stateMachine);
    const { api, url: gatewayUrl } = addAddress(this, configuration, {
      gateway: gatewayProvisionedConcurrency
        ? keptWarm(gateway.function, gatewayProvisionedConcurrency)
        : gateway.function,
      gatewayTimeout,
      control: control.function,
      policies: policies.function,
      registry: registry.function,
      ...(slackDoor && { slack: slackDoor.function }),
      ...(webhookDecisions && { webhookDecisions: webhookDecisions.function }),
    });
    const slack = addSlackWork(wiring, { gatewayUrl, stateMachine, slackDoor, control });
    const mail = addMail(wiring, gatewayUrl);
    const others = addOtherSystems(wiring, gatewayUrl);
    const { all: alarms } = new Alarms(this, 'Alarms', {
      stage,
      functions: {
        Gateway: gateway.function,
        Control: control.function,
        AttendApproval: attendApproval.function,
        Policies: policies.function,
        Registry: registry.function,
        Checkpoint: checkpoint.function,
        Sweep: sweep.function,
        Compact: compact.function,
        LegalHold: legalHold.function,
        RecordEvents: recordEvents.function,
        ...(revocation && { Revoke: revocation.revoke }),
        ...(slackDoor && { Slack: slackDoor.function }),
        ...(slack && { SlackWork: slack.worker.function }),
        ...(mail && { NotifyMail: mail.worker.function }),
        ...(webhookDecisions && { WebhookDecisions: webhookDecisions.function }),
        ...others.functions,
      },
      machine: stateMachine,
      deadLetters,
      counts,
      requests: (period) => api.metricCount({ period, statistic: 'Sum' }),
      lostChanges,
      recordEvents: recordEvents.function,
      checkpointMinutes: configuration.checkpointMinutes,
      denialsPerFiveMinutes: configuration.denialsPerFiveMinutes,
      dollarsPerHour: configuration.dollarsPerHour,
      runbookBaseUrl: configuration.runbookBaseUrl,
      ...(revocation && { denials: revocation }),
      ...(slack && { slackFailures: slack.failures }),
      ...(mail && { mailFailures: mail.failures }),
      ...others.failures,
      ...(configuration.alarmTopicArn && { topicArn: configuration.alarmTopicArn }),
    });

    new CountersignDashboard(this, 'Watch', {
      stage,
      alarms,
      api,
      gateway: gateway.function,
      attendApproval: attendApproval.function,
      counts,
      failures: {
        'changes of state': lostChanges,
        events: deadLetters,
        ...(revocation && { 'denials of vended credentials': revocation.failures }),
        ...(slack && { Slack: slack.failures }),
        ...(mail && { 'e-mails': mail.failures }),
        ...(others.failures.webhookFailures && { webhooks: others.failures.webhookFailures }),
        ...(others.failures.integrationFailures && { integrations: others.failures.integrationFailures }),
      },
      denialsPerFiveMinutes: configuration.denialsPerFiveMinutes,
      dollarsPerHour: configuration.dollarsPerHour,
    });

    this.printOutputs({
      GatewayUrl: gatewayUrl,
      AwsEndpointUrl: `${gatewayUrl}/aws`,
      ArchiveBucketName: archive.bucketName,
      EventBusName: bus.eventBusName,
      ApprovalStateMachineArn: stateMachine.stateMachineArn,
      GatewayRoleArn: gateway.role.roleArn,
      GatewayFunctionName: gateway.function.functionName,
      ControlFunctionName: control.function.functionName,
      PoliciesFunctionName: policies.function.functionName,
      RegistryFunctionName: registry.function.functionName,
      ConnectionsTableName: tables.connections.tableName,
      PoliciesTableName: tables.policies.tableName,
      SessionsTableName: tables.sessions.tableName,
      IntentsTableName: tables.intents.tableName,
      RequestsTableName: tables.requests.tableName,
      GrantsTableName: tables.grants.tableName,
      ListingsTableName: tables.listings.tableName,
      RegistryTableName: tables.registry.tableName,
      CheckpointKeyIds: keyIdsOf(data.keys.checkpoint),
      CheckpointFunctionName: checkpoint.function.functionName,
      SweepFunctionName: sweep.function.functionName,
      LegalHoldFunctionName: legalHold.function.functionName,
      ...(slackDoor && { SlackFunctionName: slackDoor.function.functionName }),
      ...(slack && { SlackWorkFunctionName: slack.worker.function.functionName }),
    });
  }

  private printOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
