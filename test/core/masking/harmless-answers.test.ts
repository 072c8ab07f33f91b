// What has nothing secret in it must come back as it was: agents, Terraform and SDKs work on these answers.
import { describe, expect, test } from 'vitest';
import { maskDocument } from '../../../core/masking/mask-document.ts';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { realisticOutput } from '../../support/realistic-output.ts';

const settings = { pseudonym: pseudonymUnder(Buffer.from('a masking key')), profile: 'standard' as const };

const services =
  'acm apigateway apprunner application-autoscaling athena autoscaling backup batch cloudformation cloudfront cloudtrail cloudwatch codebuild codecommit codepipeline config dax dms docdb dynamodb ec2 ecr ecs efs eks elasticache elasticbeanstalk elb elbv2 emr es events firehose fsx glue guardduty iam inspector2 iot kafka kinesis kms lambda logs memorydb mq neptune opensearch organizations rds redshift resourcegroupstaggingapi route53 s3 sagemaker secretsmanager servicediscovery sns sqs ssm stepfunctions transfer wafv2 workspaces'.split(
    ' ',
  );

/** API keys are read by the last two; their values have no telling name. */
const describing = /^(?:Describe|List|Get(?!\w*(?:Template|Document|Log|Console)|ApiKey|UsagePlanKey))/;

describe.each(services)('%s', (id) => {
  test('answers its describing operations with nothing secret unchanged', () => {
    const service = servedCatalogue.service(id);
    const operations = (service?.operationNames ?? []).filter((name) => describing.test(name));
    expect(operations.length).toBeGreaterThan(0);
    const changed = operations.flatMap((name) => {
      const shape = service?.operation(name)?.output;
      if (!shape) return [];
      const output = realisticOutput(shape, `${id}:${name}`);
      const outcome = maskDocument(
        output,
        { service: id, operation: name, direction: 'response', shape },
        settings,
      );
      if ('withheld' in outcome) return [`${name}: ${outcome.withheld}`];
      return JSON.stringify(outcome.value) === JSON.stringify(output)
        ? []
        : outcome.findings.map(({ path, kind, layer }) => `${name} ${path} ${kind} ${layer}`);
    });
    expect(changed).toEqual([]);
  });
});
