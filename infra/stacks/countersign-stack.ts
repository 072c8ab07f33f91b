// Countersign itself in one account and region, but for what it keeps: what there is, who may do what with it, and what a deploy
// prints. It can be removed and deployed again over the same data.
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { connectionOf } from '../../core/connection-configuration.ts';
import { functionName, secretName } from '../../core/deployed-names.ts';
import { revokerNames } from '../../core/vending/revoker-names.ts';
import type { Configuration } from '../configuration.ts';
import { Alarms } from '../constructs/alarms.ts';
import { ApprovalMachine, approvalMachineArn } from '../constructs/approval-machine.ts';
import { BusWorker } from '../constructs/bus-worker.ts';
import { CountersignDashboard } from '../constructs/dashboard.ts';
import { CountersignEventBus } from '../constructs/event-bus.ts';
import { keptWarm } from '../constructs/kept-warm.ts';
import { Publication } from '../constructs/publication.ts';
import { RecordKeeping } from '../constructs/record-keeping.ts';
import { Revoker } from '../constructs/revoker.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { addAddress } from './address.ts';
import type { DataStack } from './data-stack.ts';
import { allowPolicies, allowPublish, allowRegistry, allowRevoke } from './duties/administration.ts';
import {
  allowApprovalMachine,
  allowAttendApproval,
  allowControl,
  allowSlack,
  allowSlackWork,
  allowUnlinkSlack,
} from './duties/approvals.ts';
import { allowAskDirectories, allowGateway } from './duties/calls.ts';
import type { Parts } from './duties/duties.ts';
import { allowKeys, keyIdsOf } from './duties/keys.ts';
import { allowNotifyMail } from './duties/messages.ts';
import {
  allowCheckpoint,
  allowCompact,
  allowLegalHold,
  allowRecordEvents,
  allowSweep,
} from './duties/record.ts';
import { addOtherSystems, addWebhookDecisions, secretArnOf } from './other-systems.ts';

export interface CountersignStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly data: DataStack;
  readonly functionsDirectory: string;
}

/** A response of 200 MB at the 2 MB a second that Lambda streams, a held call and the work before. */
const gatewayTimeout = Duration.minutes(5);

/** A fifth of what the door can serve at once; where nothing is reserved, of a small account's 100. */
const holdPlacesOf = ({ gatewayReservedConcurrency = 100 }: Configuration): number =>
  Math.max(1, Math.floor(gatewayReservedConcurrency / 5));

export class CountersignStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { configuration, data, functionsDirectory, ...props }: CountersignStackProps,
  ) {
    super(scope, id, props);
    const { stage } = configuration;
    const { tables, archive } = data;
    const connections = configuration.connections.map((connection) =>
      connectionOf(connection, configuration.vending.profiles),
    );

    const { bus, deadLetters, counts } = new CountersignEventBus(this, 'Events', stage);
    const shared = {
      stage,
      issuers: JSON.stringify(configuration.issuers),
      limits: JSON.stringify(configuration.limits),
      ...(configuration.publicUrl && { publicUrl: configuration.publicUrl }),
      connectionsTable: tables.connections.tableName,
      sessionsTable: tables.sessions.tableName,
      requestsTable: tables.requests.tableName,
      grantsTable: tables.grants.tableName,
      listingsTable: tables.listings.tableName,
      registryTable: tables.registry.tableName,
      eventBus: bus.eventBusName,
    };
    const administratorGroups = configuration.administratorGroups.join(',');
    const serviceFunction = (props: Omit<ServiceFunctionProps, 'stage' | 'functionsDirectory'>) =>
      new ServiceFunction(this, pascalCase(props.name), { ...props, stage, functionsDirectory });

    const attendApproval = serviceFunction({
      name: 'attend-approval',
      description: 'Announces a request, and expires, reminds and escalates it while it waits',
      memorySizeMegabytes: 512,
      timeout: Duration.seconds(30),
      environment: {
        stage,
        limits: shared.limits,
        requestsTable: shared.requestsTable,
        grantsTable: shared.grantsTable,
        listingsTable: shared.listingsTable,
        eventBus: shared.eventBus,
        approvalStateMachineArn: approvalMachineArn(this, stage),
      },
    });
    const { stateMachine } = new ApprovalMachine(this, 'Approval', {
      stage,
      definitionFile: 'statemachines/approval.asl.json',
      substitutions: {
        Partition: this.partition,
        AttendApprovalFunction: attendApproval.function.functionArn,
      },
    });

    const gateway = serviceFunction({
      name: 'gateway',
      description: 'Reads, decides, records and forwards AWS calls',
      // One whole CPU (Lambda gives one at 1,769 MB): the gateway's own time is parsing, policy and signatures.
      memorySizeMegabytes: 1_769,
      timeout: gatewayTimeout,
      ...(configuration.gatewayReservedConcurrency !== undefined && {
        reservedConcurrentExecutions: configuration.gatewayReservedConcurrency,
      }),
      environment: {
        ...shared,
        policiesTable: tables.policies.tableName,
        intentsTable: tables.intents.tableName,
        archiveBucket: archive.bucketName,
        approvalStateMachineArn: stateMachine.stateMachineArn,
        holdPlaces: String(holdPlacesOf(configuration)),
        administratorGroups,
        surrogateRootKeys: keyIdsOf(data.keys.surrogateRoot),
        maskingKeys: keyIdsOf(data.keys.masking),
        masking: JSON.stringify(configuration.masking),
      },
    });
    const control = serviceFunction({
      name: 'control',
      description: 'Lists and decides requests, and reads the record',
      memorySizeMegabytes: 1_024,
      // API Gateway waits no longer for a response that is not streamed.
      timeout: Duration.seconds(29),
      environment: {
        ...shared,
        // Of these it only asks whether they answer.
        intentsTable: tables.intents.tableName,
        policiesTable: tables.policies.tableName,
        archiveBucket: archive.bucketName,
        approvalStateMachineArn: stateMachine.stateMachineArn,
        pageKeys: keyIdsOf(data.keys.page),
        checkpointKeys: keyIdsOf(data.keys.checkpoint),
        auditorGroups: configuration.auditorGroups.join(','),
        responderGroups: (configuration.responderGroups ?? configuration.auditorGroups).join(','),
      },
    });
    const { publish } = new Publication(this, 'Publication', {
      stage,
      functionsDirectory,
      connections,
      environment: {
        stage,
        policiesTable: tables.policies.tableName,
        connectionsTable: tables.connections.tableName,
        registryTable: shared.registryTable,
        sessionsTable: shared.sessionsTable,
        eventBus: shared.eventBus,
        publishers: String(configuration.publishers),
      },
    });
    const policies = serviceFunction({
      name: 'policies',
      description: 'Publishes the policies that people propose and confirm',
      // One whole CPU: validating 100 policies takes a quarter of a second of it.
      memorySizeMegabytes: 1_769,
      timeout: Duration.seconds(29),
      environment: {
        stage,
        issuers: shared.issuers,
        ...(configuration.publicUrl && { publicUrl: configuration.publicUrl }),
        policiesTable: tables.policies.tableName,
        registryTable: shared.registryTable,
        eventBus: shared.eventBus,
        publisherGroups: configuration.publisherGroups.join(','),
        publishers: String(configuration.publishers),
        auditorGroups: configuration.auditorGroups.join(','),
      },
    });
    const registry = serviceFunction({
      name: 'registry',
      description: 'Does what administrators change between deploys',
      memorySizeMegabytes: 512,
      timeout: Duration.seconds(29),
      environment: {
        stage,
        issuers: shared.issuers,
        ...(configuration.publicUrl && { publicUrl: configuration.publicUrl }),
        connectionsTable: shared.connectionsTable,
        sessionsTable: shared.sessionsTable,
        registryTable: shared.registryTable,
        eventBus: shared.eventBus,
        administratorGroups,
        auditorGroups: configuration.auditorGroups.join(','),
      },
    });
    const checkpoint = serviceFunction({
      name: 'checkpoint',
      description: 'Seals what was recorded, with a signed checkpoint',
      memorySizeMegabytes: 1_024,
      timeout: Duration.minutes(4),
      calledBy: 'The schedule calls it again; an alarm tells when no checkpoint is made.',
      environment: {
        stage,
        archiveBucket: archive.bucketName,
        checkpointKeys: keyIdsOf(data.keys.checkpoint),
        checkpointIntervalSeconds: String(configuration.checkpointMinutes * 60),
        ...(configuration.checkpointCopyBucket && {
          checkpointCopyBucket: configuration.checkpointCopyBucket,
        }),
      },
    });
    const sweep = serviceFunction({
      name: 'sweep',
      description: 'Settles calls whose end nobody recorded',
      memorySizeMegabytes: 512,
      timeout: Duration.minutes(4),
      calledBy: 'The schedule calls it again; an alarm tells when it does not run.',
      environment: {
        stage,
        archiveBucket: archive.bucketName,
        intentsTable: tables.intents.tableName,
        requestsTable: tables.requests.tableName,
      },
    });
    const compact = serviceFunction({
      name: 'compact',
      description: 'Puts the records of closed hours into Parquet, for queries',
      memorySizeMegabytes: 1_769,
      timeout: Duration.minutes(15),
      calledBy:
        'The schedule calls it again, and each run makes up for those of the last day that broke off.',
      environment: { stage, archiveBucket: archive.bucketName },
    });
    const legalHold = serviceFunction({
      name: 'legal-hold',
      description: 'Holds the records of held sessions, and lets them go',
      memorySizeMegabytes: 512,
      timeout: Duration.minutes(4),
      calledBy: 'The schedule calls it again, and each run does what the one before did not.',
      environment: { stage, archiveBucket: archive.bucketName, sessionsTable: shared.sessionsTable },
    });
    const recordEvents = serviceFunction({
      name: 'record-events',
      description: 'Records sign-ins, revocations, requests and publications',
      memorySizeMegabytes: 512,
      timeout: Duration.minutes(1),
      calledBy: 'Streams call it until it succeeds; what they give up lies in a queue with an alarm.',
      environment: { stage, archiveBucket: archive.bucketName },
    });
    const { lostChanges } = new RecordKeeping(this, 'RecordKeeping', {
      stage,
      checkpoint: checkpoint.function,
      checkpointMinutes: configuration.checkpointMinutes,
      sweep: sweep.function,
      compact: compact.function,
      legalHold: legalHold.function,
      recordEvents: recordEvents.function,
      streams: [
        { table: tables.sessions, idPrefixes: ['ses_', 'hold#', 'standing#now', 'denied#'] },
        { table: tables.requests, idPrefixes: ['req_'] },
        { table: tables.policies, idPrefixes: ['publication#', 'catalogue#publication#'] },
        { table: tables.registry, idPrefixes: ['connection#', 'agent#'] },
      ],
    });

    const revocable = connections.filter(({ vendingProfiles }) => vendingProfiles !== undefined);
    const revoke =
      revocable.length === 0
        ? undefined
        : serviceFunction({
            name: 'revoke',
            description: 'Denies vended credentials that were given back, revoked or stopped',
            memorySizeMegabytes: 512,
            timeout: Duration.minutes(1),
            calledBy: 'Streams call it until it succeeds; what they give up lies in a queue with an alarm.',
            environment: {
              stage,
              connectionsTable: shared.connectionsTable,
              sessionsTable: shared.sessionsTable,
              eventBus: shared.eventBus,
            },
          });
    const revoker =
      revoke &&
      new Revoker(this, 'Revoker', { revoke, sessions: tables.sessions, registry: tables.registry });

    const parts: Parts = { tables, archive, bus };
    if (revoke) {
      allowRevoke(
        revoke,
        parts,
        revocable.map((connection) => revokerNames(connection).roleArn),
      );
    }
    const { gatewayProvisionedConcurrency } = configuration;
    allowGateway(gateway, parts, stateMachine, {
      connectionRoleArns: connections.map(({ roleArn }) => roleArn),
      asVersions: gatewayProvisionedConcurrency !== undefined,
    });
    allowControl(control, parts, stateMachine);
    allowAttendApproval(attendApproval, parts, approvalMachineArn(this, stage));
    allowApprovalMachine(stateMachine, attendApproval);
    allowPublish(publish, parts);
    allowPolicies(policies, parts);
    allowRegistry(registry, parts);
    const directorySecrets = configuration.issuers.flatMap(({ groupsDirectory }) =>
      groupsDirectory === undefined ? [] : [secretArnOf(this, groupsDirectory.secretName)],
    );
    allowAskDirectories([gateway, control, policies, registry], [...new Set(directorySecrets)]);
    allowCheckpoint(checkpoint, parts, configuration.checkpointCopyBucket);
    allowSweep(sweep, parts);
    allowCompact(compact, parts);
    allowLegalHold(legalHold, parts);
    allowRecordEvents(recordEvents, parts);
    allowKeys({ gateway, control, checkpoint }, data.keys);

    const slack = configuration.slack && {
      settings: JSON.stringify(configuration.slack),
      secretId: secretName(stage, 'slack'),
    };
    const slackDoor =
      slack &&
      serviceFunction({
        name: 'slack',
        description: 'Verifies what Slack sends and hands it over',
        memorySizeMegabytes: 512,
        timeout: Duration.seconds(10),
        environment: {
          stage,
          slack: slack.settings,
          slackSecretId: slack.secretId,
          slackWorkFunction: functionName(stage, 'slack-work'),
          requestsTable: shared.requestsTable,
        },
      });
    const wiring = { configuration, parts, environment: shared, serviceFunction };
    const webhookDecisions = addWebhookDecisions(this, { ...wiring, functionsDirectory, stateMachine });
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
    const slackWork =
      slack &&
      serviceFunction({
        name: 'slack-work',
        description: 'Posts and updates requests in Slack, and does what people decide there',
        // One whole CPU: what people press has three seconds, a cold start among them.
        memorySizeMegabytes: 1_769,
        timeout: Duration.seconds(60),
        calledBy: 'What it fails at goes to the queue that its invocation configuration names.',
        environment: {
          stage,
          limits: shared.limits,
          connectionsTable: shared.connectionsTable,
          requestsTable: shared.requestsTable,
          grantsTable: shared.grantsTable,
          listingsTable: shared.listingsTable,
          registryTable: shared.registryTable,
          eventBus: shared.eventBus,
          publicUrl: gatewayUrl,
          slack: slack.settings,
          slackSecretId: slack.secretId,
          approvalStateMachineArn: stateMachine.stateMachineArn,
        },
      });
    const slackParts = slackWork && new BusWorker(this, 'SlackParts', { bus, worker: slackWork });
    if (slack && slackDoor && slackWork) {
      const secretArn = secretArnOf(this, slack.secretId);
      allowSlack(slackDoor, parts, slackWork.functionArn, secretArn);
      allowSlackWork(slackWork, parts, stateMachine, secretArn);
      allowUnlinkSlack(control, parts);
    }
    const notifyMail =
      configuration.mail &&
      serviceFunction({
        name: 'notify-mail',
        description: 'Writes e-mails to approvers',
        memorySizeMegabytes: 512,
        timeout: Duration.seconds(60),
        calledBy: 'What it fails at goes to the queue that its invocation configuration names.',
        environment: {
          stage,
          connectionsTable: shared.connectionsTable,
          requestsTable: shared.requestsTable,
          publicUrl: gatewayUrl,
          mail: JSON.stringify(configuration.mail),
        },
      });
    const mailParts = notifyMail && new BusWorker(this, 'MailParts', { bus, worker: notifyMail });
    if (notifyMail && configuration.mail) allowNotifyMail(notifyMail, parts, configuration.mail.from);
    const others = addOtherSystems(this, { ...wiring, gatewayUrl });
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
        ...(revoke && { Revoke: revoke.function }),
        ...(slackDoor && { Slack: slackDoor.function }),
        ...(slackWork && { SlackWork: slackWork.function }),
        ...(notifyMail && { NotifyMail: notifyMail.function }),
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
      ...(revoke && revoker && { denials: { revoke: revoke.function, failures: revoker.failures } }),
      ...(slackParts && { slackFailures: slackParts.failures }),
      ...(mailParts && { mailFailures: mailParts.failures }),
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
        ...(revoker && { 'denials of vended credentials': revoker.failures }),
        ...(slackParts && { Slack: slackParts.failures }),
        ...(mailParts && { 'e-mails': mailParts.failures }),
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
      ...(slackWork && { SlackWorkFunctionName: slackWork.function.functionName }),
    });
  }

  private printOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

function pascalCase(kebab: string): string {
  return kebab.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
