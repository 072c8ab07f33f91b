// Lifecycles of what watches and what names: logs, alarms and dashboards, zones and certificates.
import { expect } from 'vitest';
import { gone, type Lifecycle, listed, type Seen, step } from '../lifecycles.ts';
import { allow, regional } from '../statements.ts';

export const logs: Lifecycle = {
  service: 'logs',
  steps(name) {
    const logGroupName = `/app/${name}`;
    const group = regional(`arn:aws:logs::log-group:${logGroupName}:*`);
    const stream = regional(`arn:aws:logs::log-group:${logGroupName}:log-stream:first`);
    const timestamp = Date.now();
    const event = { timestamp, message: 'order-1 is paid' };
    const streams = allow('logs:DescribeLogStreams', group);
    return [
      () => step('CreateLogGroup', { logGroupName }, {}, allow('logs:CreateLogGroup', group)),
      () =>
        step(
          'DescribeLogGroups',
          { logGroupNamePrefix: logGroupName },
          { logGroups: [{ logGroupName }] },
          allow('logs:DescribeLogGroups', '*'),
        ),
      () =>
        step(
          'PutRetentionPolicy',
          { logGroupName, retentionInDays: 7 },
          {},
          allow('logs:PutRetentionPolicy', group),
        ),
      () =>
        step(
          'CreateLogStream',
          { logGroupName, logStreamName: 'first' },
          {},
          allow('logs:CreateLogStream', stream),
        ),
      () =>
        step(
          'PutLogEvents',
          { logGroupName, logStreamName: 'first', logEvents: [event] },
          {},
          allow('logs:PutLogEvents', stream),
        ),
      () =>
        step(
          'GetLogEvents',
          { logGroupName, logStreamName: 'first' },
          { events: [event] },
          allow('logs:GetLogEvents', stream),
        ),
      () =>
        step('DescribeLogStreams', { logGroupName }, { logStreams: [{ logStreamName: 'first' }] }, streams),
      () => step('DeleteLogGroup', { logGroupName }, {}, allow('logs:DeleteLogGroup', group)),
      () => gone('DescribeLogStreams', { logGroupName }, 'ResourceNotFoundException', streams),
    ];
  },
};

export const cloudwatch: Lifecycle = {
  service: 'cloudwatch',
  steps(name) {
    const AlarmName = name;
    const AlarmArn = regional(`arn:aws:cloudwatch::alarm:${name}`);
    const DashboardName = name;
    const DashboardArn = `arn:aws:cloudwatch::000000000000:dashboard/${name}`;
    const DashboardBody = '{"widgets":[]}';
    const getDashboard = allow('cloudwatch:GetDashboard', DashboardArn);
    const metric = { Namespace: `Acme/${name}`, MetricName: 'Refunds' };
    return [
      () =>
        step(
          'PutMetricData',
          { Namespace: metric.Namespace, MetricData: [{ MetricName: metric.MetricName, Value: 12.5 }] },
          {},
          allow('cloudwatch:PutMetricData', '*'),
        ),
      () =>
        step(
          'ListMetrics',
          { Namespace: metric.Namespace },
          { Metrics: [metric] },
          allow('cloudwatch:ListMetrics', '*'),
        ),
      () =>
        step(
          'PutMetricAlarm',
          {
            AlarmName,
            ...metric,
            Statistic: 'Sum',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 12.5,
            ComparisonOperator: 'GreaterThanThreshold',
          },
          {},
          allow('cloudwatch:PutMetricAlarm', AlarmArn),
        ),
      () =>
        step(
          'DescribeAlarms',
          { AlarmNames: [AlarmName] },
          { MetricAlarms: [{ AlarmName, AlarmArn, Threshold: 12.5, Period: 60 }] },
          allow('cloudwatch:DescribeAlarms', AlarmArn),
        ),
      () =>
        step(
          'SetAlarmState',
          { AlarmName, StateValue: 'ALARM', StateReason: 'a test' },
          {},
          allow('cloudwatch:SetAlarmState', AlarmArn),
        ),
      () => step('DeleteAlarms', { AlarmNames: [AlarmName] }, {}, allow('cloudwatch:DeleteAlarms', AlarmArn)),
      () =>
        step(
          'PutDashboard',
          { DashboardName, DashboardBody },
          {},
          allow('cloudwatch:PutDashboard', DashboardArn),
        ),
      () =>
        step('GetDashboard', { DashboardName }, { DashboardName, DashboardArn, DashboardBody }, getDashboard),
      () =>
        step(
          'DeleteDashboards',
          { DashboardNames: [DashboardName] },
          {},
          allow('cloudwatch:DeleteDashboards', DashboardArn),
        ),
      () =>
        gone(
          'GetDashboard',
          { DashboardName },
          // The emulator gives the code of the query protocol in JSON too, where AWS says DashboardNotFoundError.
          'ResourceNotFound',
          getDashboard,
        ),
    ];
  },
};

export const route53: Lifecycle = {
  service: 'route53',
  steps(name) {
    const Name = `${name}.example.com.`;
    const idOf = ({ CreateHostedZone }: Seen): string => CreateHostedZone?.HostedZone?.Id;
    const zoneOf = (seen: Seen): string =>
      `arn:aws:route53:::hostedzone/${idOf(seen).replace('/hostedzone/', '')}`;
    const ResourceRecordSet = {
      Name: `www.${Name}`,
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    };
    const change = (Action: string) => (seen: Seen) =>
      step(
        'ChangeResourceRecordSets',
        { HostedZoneId: idOf(seen), ChangeBatch: { Changes: [{ Action, ResourceRecordSet }] } },
        { ChangeInfo: { Id: expect.stringMatching(/^\/change\//) } },
        allow('route53:ChangeResourceRecordSets', zoneOf(seen)),
      );
    return [
      () =>
        step(
          'CreateHostedZone',
          { Name, CallerReference: name },
          { HostedZone: { Name, Id: expect.stringMatching(/^\/hostedzone\/Z/) } },
          allow('route53:CreateHostedZone', '*'),
        ),
      (seen) =>
        step(
          'GetHostedZone',
          { Id: idOf(seen) },
          { HostedZone: { Id: idOf(seen), Name } },
          allow('route53:GetHostedZone', zoneOf(seen)),
        ),
      (seen) =>
        step(
          'ListHostedZones',
          {},
          { HostedZones: listed({ Id: idOf(seen), Name }) },
          allow('route53:ListHostedZones', '*'),
        ),
      change('CREATE'),
      (seen) =>
        step(
          'ListResourceRecordSets',
          { HostedZoneId: idOf(seen) },
          { ResourceRecordSets: listed(ResourceRecordSet) },
          allow('route53:ListResourceRecordSets', zoneOf(seen)),
        ),
      change('DELETE'),
      (seen) =>
        step('DeleteHostedZone', { Id: idOf(seen) }, {}, allow('route53:DeleteHostedZone', zoneOf(seen))),
      (seen) =>
        gone(
          'GetHostedZone',
          { Id: idOf(seen) },
          'NoSuchHostedZone',
          allow('route53:GetHostedZone', zoneOf(seen)),
        ),
    ];
  },
};

export const acm: Lifecycle = {
  service: 'acm',
  steps(name) {
    const DomainName = `${name}.example.com`;
    const arnOf = ({ RequestCertificate }: Seen): string => RequestCertificate?.CertificateArn;
    const describe = (seen: Seen) => allow('acm:DescribeCertificate', arnOf(seen));
    return [
      () =>
        step(
          'RequestCertificate',
          { DomainName, ValidationMethod: 'DNS' },
          { CertificateArn: expect.stringMatching(/^arn:aws:acm:us-east-1:000000000000:certificate\//) },
          allow('acm:RequestCertificate', '*'),
        ),
      (seen) =>
        step(
          'DescribeCertificate',
          { CertificateArn: arnOf(seen) },
          { Certificate: { CertificateArn: arnOf(seen), DomainName } },
          describe(seen),
        ),
      (seen) =>
        step(
          'ListCertificates',
          {},
          { CertificateSummaryList: listed({ CertificateArn: arnOf(seen), DomainName }) },
          allow('acm:ListCertificates', '*'),
        ),
      (seen) =>
        step(
          'DeleteCertificate',
          { CertificateArn: arnOf(seen) },
          {},
          allow('acm:DeleteCertificate', arnOf(seen)),
        ),
      (seen) =>
        gone(
          'DescribeCertificate',
          { CertificateArn: arnOf(seen) },
          'ResourceNotFoundException',
          describe(seen),
        ),
    ];
  },
};
