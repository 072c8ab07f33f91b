// The bus on which every change of state is told, and the log group that keeps what was told.
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  FilterPattern,
  type JsonPattern,
  LogGroup,
  ResourcePolicy,
  RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricsNamespace } from '../metrics.ts';
import type { Stage } from '../stage.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

/** How many there were, by the log of events. */
export interface EventCounts {
  /** Break-glass approvals, in five minutes. */
  readonly breakGlass: Metric;
  /** Stops of everything, of connections and of agents, in five minutes. */
  readonly stopped: Metric;
  /** Versions of the policies and of the catalogue that came into force, in five minutes. */
  readonly published: Metric;
  /** Requests whose time ran out, in an hour. */
  readonly expired: Metric;
}

export class CountersignEventBus extends Construct {
  readonly bus: EventBus;
  /** Events that could not be written to the log group. */
  readonly deadLetters: Queue;
  readonly counts: EventCounts;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: `countersign-${stage}` });
    const logGroup = new LogGroup(this, 'LogGroup', {
      // EventBridge writes only to log groups below /aws/events/.
      logGroupName: `/aws/events/countersign-${stage}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new ResourcePolicy(this, 'LogPolicy', {
      resourcePolicyName: `countersign-${stage}-events`,
      policyStatements: [
        new PolicyStatement({
          principals: [
            new ServicePrincipal('events.amazonaws.com'),
            new ServicePrincipal('delivery.logs.amazonaws.com'),
          ],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    const ofType = (eventType: string) => FilterPattern.stringValue('$.detail-type', '=', eventType);
    const countOf = (name: string, filterPattern: JsonPattern, metricName: string, minutes = 5): Metric =>
      logGroup
        .addMetricFilter(name, {
          filterPattern,
          metricNamespace: metricsNamespace(stage),
          metricName,
        })
        .metric({ statistic: 'Sum', period: Duration.minutes(minutes) });
    this.counts = {
      breakGlass: countOf('BreakGlass', ofType('BreakGlassApproved'), 'BreakGlassApprovals'),
      stopped: countOf('Stopped', ofType('AccessStopped'), 'AccessStopped'),
      published: countOf(
        'Published',
        FilterPattern.any(ofType('PoliciesPublished'), ofType('CataloguePublished')),
        'PoliciesPublished',
      ),
      expired: countOf('Expired', ofType('RequestExpired'), 'RequestsExpired', 60),
    };
    const rule = new Rule(this, 'LogEverything', {
      eventBus: this.bus,
      eventPattern: { account: [Stack.of(this).account] },
    });
    // The CDK's own log-group target adds a custom resource for the policy above; this one needs none.
    const target: IRuleTarget = {
      bind: () => ({
        arn: Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      }),
    };
    rule.addTarget(target);
    this.deadLetters.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
  }
}
