// What the options of a deployment make, and that every rule of cdk-nag holds with each of them, in every partition.
import { describe, expect, test, vi } from 'vitest';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { deployments, everything } from '../templates/deployments.ts';

// A synthesis takes a second or two, and many on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const all = (template: Template, type: string) => Object.values(resourcesOf(template, type));
const countersign = (changes: Record<string, unknown>): Template =>
  synthesise(changes)['Countersign-local'] as Template;

describe('cdk-nag finds nothing that is not acknowledged, and no ARN is of another partition', () => {
  const synthesised = deployments.filter(({ name }) => !/^all options in aws$/.test(name));

  test.each(synthesised)('with $name', ({ partition, changes, isLinted }) => {
    const templates = Object.values(synthesise(changes, { validated: isLinted }));
    const resources = templates.flatMap(({ Resources }) => Object.values(Resources));
    // A named query has the ARN of an example.
    const made = resources.filter(({ Type }) => Type !== 'AWS::Athena::NamedQuery');
    const partitions = new Set(JSON.stringify(made).match(/arn:aws[a-z-]*(?=:)/g));
    expect([...partitions]).toEqual([`arn:${partition}`]);
  });
});

const everyOption = synthesise(everything())['Countersign-prod'] as Template;

describe('a domain', () => {
  test('serves its name and every name below it by one API and one certificate', () => {
    const domains = all(everyOption, 'AWS::ApiGateway::DomainName').map(({ Properties }) => Properties);
    expect(domains.map(({ DomainName }) => DomainName)).toEqual([
      'countersign.example.com',
      '*.countersign.example.com',
    ]);
    for (const domain of domains) {
      expect(domain).toMatchObject({
        RegionalCertificateArn: '<DomainCertificate>',
        EndpointConfiguration: { Types: ['REGIONAL'] },
        SecurityPolicy: 'TLS_1_2',
      });
    }
    const mappings = all(everyOption, 'AWS::ApiGateway::BasePathMapping').map(({ Properties }) => Properties);
    expect(mappings).toHaveLength(2);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({ RestApiId: '<RestApi>', Stage: expect.stringContaining('Stage') });
      expect(mapping).not.toHaveProperty('BasePath');
    }
  });

  test('has its certificate validated and its records made in the hosted zone', () => {
    expect(resource(everyOption, 'AWS::CertificateManager::Certificate').Properties).toMatchObject({
      DomainName: 'countersign.example.com',
      SubjectAlternativeNames: ['*.countersign.example.com'],
      ValidationMethod: 'DNS',
      DomainValidationOptions: [
        { DomainName: 'countersign.example.com', HostedZoneId: 'Z0123456789ABCDEFGHIJ' },
      ],
    });
    const records = all(everyOption, 'AWS::Route53::RecordSet').map(({ Properties }) => Properties);
    expect(records.map(({ Name, Type, HostedZoneId }) => [Name, Type, HostedZoneId])).toEqual([
      ['countersign.example.com.', 'A', 'Z0123456789ABCDEFGHIJ'],
      ['*.countersign.example.com.', 'A', 'Z0123456789ABCDEFGHIJ'],
    ]);
  });

  test('is what people and agents are told', () => {
    expect(everyOption.Outputs).toMatchObject({
      GatewayUrl: { Value: 'https://countersign.example.com' },
      AwsEndpointUrl: { Value: 'https://countersign.example.com/aws' },
    });
    const gateway = resource(everyOption, 'AWS::Lambda::Function', 'GatewayFunction');
    expect(gateway.Properties.Environment.Variables).toMatchObject({
      COUNTERSIGN_URL: 'https://countersign.example.com',
    });
  });

  test('without a hosted zone has no records, and prints those to make', () => {
    const certificateArn =
      'arn:aws:acm:eu-central-1:444455556666:certificate/12345678-1234-1234-1234-123456789012';
    const template = countersign({ domain: { name: 'gw.example.com', certificateArn } });
    expect(all(template, 'AWS::Route53::RecordSet')).toEqual([]);
    expect(all(template, 'AWS::CertificateManager::Certificate')).toEqual([]);
    expect(Object.values(template.Outputs).map(({ Value }) => Value)).toEqual(
      expect.arrayContaining([
        'gw.example.com CNAME <DomainOwn.RegionalDomainName>',
        '*.gw.example.com CNAME <DomainBelow.RegionalDomainName>',
      ]),
    );
  });
});

describe('a firewall', () => {
  test('is counted by itself where stages share an account', () => {
    const names = (template: Template): string[] => {
      const { VisibilityConfig, Rules } = resource(template, 'AWS::WAFv2::WebACL').Properties;
      return [VisibilityConfig, ...Rules.map((each: typeof Properties) => each.VisibilityConfig)].map(
        ({ MetricName }) => MetricName,
      );
    };
    const ofProd = names(everyOption);
    expect(names(countersign({ firewall: {} })).filter((name) => ofProd.includes(name))).toEqual([]);
    for (const name of ofProd) expect(name).toMatch(/^[\w-]{1,128}$/);
  });

  const { Properties } = resource(everyOption, 'AWS::WAFv2::WebACL');
  const rule = (name: string) => Properties.Rules.find(({ Name }: { Name: string }) => Name === name);

  test('stands before the stage of the API', () => {
    expect(resource(everyOption, 'AWS::WAFv2::WebACLAssociation').Properties).toEqual({
      WebACLArn: '<FirewallWebAcl.Arn>',
      ResourceArn: expect.stringMatching(/:\/restapis\/<RestApi>\/stages\/<RestApiDeploymentStageprod>$/),
    });
    expect(Properties).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
  });

  test('answers 429, which SDKs wait on, to an address that asks too often', () => {
    expect(rule('RequestsOfOneAddress')).toMatchObject({
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 30_000 } },
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
    });
    const [{ Statement }] = resource(
      countersign({ firewall: { requestsPerFiveMinutes: 500 } }),
      'AWS::WAFv2::WebACL',
    ).Properties.Rules;
    expect(Statement.RateBasedStatement.Limit).toBe(500);
  });

  describe('lets large bodies through where calls have them', () => {
    const [size, { NotStatement }] = rule('LargeBodies').Statement.AndStatement.Statements;
    const large = new RegExp(NotStatement.Statement.RegexMatchStatement.RegexString);

    test('by a limit that WAF can see', () => {
      // https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html
      expect(size.SizeConstraintStatement).toMatchObject({
        FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
        ComparisonOperator: 'GT',
        Size: 16_384,
      });
    });

    test.each([
      '/aws',
      '/aws/bucket/key',
      '/prod/aws/bucket/key',
      '/mcp',
      '/v1/calls',
      '/prod/v1/calls',
      '/v1/requests',
      '/v1/policies',
      '/v1/catalogue',
      '/slack/interactions',
    ])('%s may have them', (path) => {
      expect(path).toMatch(large);
    });

    test.each(['/approve/callback', '/credentials/demo', '/webhooks/decisions', '/v1/agents', '/awsome'])(
      '%s may not',
      (path) => {
        expect(path).not.toMatch(large);
      },
    );
  });

  test('[L6] keeps no request of anybody', () => {
    for (const { VisibilityConfig } of [Properties, ...Properties.Rules]) {
      expect(VisibilityConfig.SampledRequestsEnabled).toBe(false);
    }
  });

  test('looks into no call: its one managed group goes by addresses', () => {
    const groups = Properties.Rules.flatMap(
      ({ Statement }: { Statement: { ManagedRuleGroupStatement?: { Name: string } } }) =>
        Statement.ManagedRuleGroupStatement?.Name ?? [],
    );
    expect(groups).toEqual(['AWSManagedRulesAmazonIpReputationList']);
  });
});

test('a private address answers through its endpoints alone', () => {
  const endpointIds = ['vpce-0123456789abcdef0'];
  const { Properties } = resource(countersign({ vpc: { endpointIds } }), 'AWS::ApiGateway::RestApi');
  expect(Properties.EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: endpointIds });
  expect(Properties.Policy.Statement).toEqual([
    {
      Sid: 'FromTheseEndpoints',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { StringEquals: { 'aws:SourceVpce': endpointIds } },
    },
  ]);
});

test('a gateway that is kept warm is called by its alias, and by nothing else', () => {
  const alias = resource(everyOption, 'AWS::Lambda::Alias');
  expect(alias.Properties).toMatchObject({
    FunctionName: '<GatewayFunction>',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 },
  });
  const uris = all(everyOption, 'AWS::ApiGateway::Method').map(
    ({ Properties }) => Properties.Integration.Uri,
  );
  expect(uris.filter((uri) => uri.includes('<GatewayFunction.Arn>'))).toEqual([]);
  expect(uris.filter((uri) => uri.includes('<GatewayFunctionWarm'))).not.toEqual([]);
});

test('only a gateway that is kept warm acts through connections from versions of its code', () => {
  const sources = (template: Template) =>
    resource(template, 'AWS::IAM::Policy', 'GatewayRole').Properties.PolicyDocument.Statement.find(
      ({ Sid }: { Sid: string }) => Sid === 'ActThroughConnections',
    ).Condition.ArnEquals['lambda:SourceFunctionArn'];
  const itself = expect.stringMatching(/:function:countersign-(local|prod)-gateway$/);
  expect(sources(countersign({}))).toEqual([itself]);
  expect(sources(everyOption)).toEqual([itself, expect.stringMatching(/-gateway:\*$/)]);
});

test('a permissions boundary is on every role of a stack', () => {
  const boundaries = {
    'Countersign-prod': 'arn:aws:iam::444455556666:policy/boundary',
    'CountersignConnection-demo': 'arn:aws:iam::111122223333:policy/boundary',
  };
  const stacks = synthesise(everything());
  for (const [stack, boundary] of Object.entries(boundaries)) {
    const roles = all(stacks[stack] as Template, 'AWS::IAM::Role');
    expect(roles).not.toEqual([]);
    for (const { Properties } of roles) expect(Properties.PermissionsBoundary).toBe(boundary);
  }
});

test('functions are traced, but not in China, where Lambda knows no X-Ray', () => {
  const traced = (changes: Record<string, unknown>) =>
    all(synthesise(changes)['Countersign-prod'] as Template, 'AWS::Lambda::Function')
      .filter(({ Properties }) => Properties.FunctionName)
      .map(({ Properties }) => Properties.TracingConfig?.Mode);
  const inChina = deployments.find(({ name }) => name === 'no option in aws-cn');
  expect(new Set(traced(everything()))).toEqual(new Set(['Active']));
  expect(new Set(traced(inChina?.changes ?? {}))).toEqual(new Set([undefined]));
});
