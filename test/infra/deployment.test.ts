// What a deploy makes besides permissions: the address, the functions, the waiting machine, the keys.
import { describe, expect, test, vi } from 'vitest';
import { environmentVariables } from '../../adapters/environment.ts';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

// A synthesis takes a second, and many on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const stacks = synthesise();
const template = stacks['Countersign-local'] as Template;
const data = stacks['CountersignData-local'] as Template;
const all = (type: string) => Object.values(resourcesOf(template, type));

describe('cdk-nag and the schemas of CloudFormation', () => {
  test.each(['dev', 'prod'])('find nothing that is not acknowledged on the stage %s', (stage) => {
    const changes = { stage, alarmTopicArn: 'arn:aws:sns:eu-central-1:444455556666:oncall' };
    expect(() => synthesise(changes, { validated: true })).not.toThrow();
  });
});

describe('the address', () => {
  const integrationOf = (method: string) => resource(template, 'AWS::ApiGateway::Method', method).Properties;

  test.each(['RestApiawsANY', 'RestApiawsproxyANY', 'RestApiv1callsPOST', 'RestApiv1requestsPOST'])(
    '%s streams from the gateway',
    (method) => {
      const { Integration } = integrationOf(method);
      expect(Integration).toMatchObject({ Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM' });
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
      expect(Integration.Uri).toMatch(
        /:lambda:path\/2021-11-15\/functions\/<GatewayFunction\.Arn>\/response-streaming-invocations$/,
      );
      // The function must not outlive what API Gateway waits for.
      const gateway = resource(template, 'AWS::Lambda::Function', 'GatewayFunction');
      expect(Integration.TimeoutInMillis).toBe(gateway.Properties.Timeout * 1000);
    },
  );

  test.each([
    'RestApiANY',
    'RestApiproxyANY',
    'RestApiv1callsANY',
    'RestApiv1requestsANY',
    'RestApiv1requestsproxyANY',
    'RestApiv1proxyANY',
  ])('%s goes to control', (method) => {
    const { Integration } = integrationOf(method);
    expect(Integration.Uri).toMatch(/\/2015-03-31\/functions\/<ControlFunction\.Arn>\/invocations$/);
  });

  test('is regional and takes any body as bytes', () => {
    const { Properties } = resource(template, 'AWS::ApiGateway::RestApi');
    expect(Properties.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
    expect(Properties.BinaryMediaTypes).toEqual(['*/*']);
  });

  test('[L6] logs neither query strings nor headers nor paths nor bodies', () => {
    const { Properties } = resource(template, 'AWS::ApiGateway::Stage');
    const format = Properties.AccessLogSetting.Format;
    expect(format).not.toMatch(/querystring|header|authorizer|context\.path|requestOverride|body/i);
    expect(JSON.parse(format)).toHaveProperty('requestId');
    for (const { DataTraceEnabled } of Properties.MethodSettings) expect(DataTraceEnabled).toBe(false);
  });

  test('is throttled below the limit of the account', () => {
    const [settings] = resource(template, 'AWS::ApiGateway::Stage').Properties.MethodSettings;
    expect(settings).toMatchObject({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 });
  });
});

describe('the functions', () => {
  const ours = ['GatewayFunction', 'ControlFunction', 'AttendApprovalFunction', 'PublicationPublishFunction'];

  test.each(ours)('%s runs on Node 24 on arm64, traced, with a log group that ends', (id) => {
    const { Properties } = resource(template, 'AWS::Lambda::Function', id);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    expect(Properties.LoggingConfig.LogGroup).toBeDefined();
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    for (const logGroup of all('AWS::Logs::LogGroup')) expect(logGroup.Properties.RetentionInDays).toBe(90);
  });

  test.each(ours)('[L6] %s leaves events, answers and URLs out of logs and traces', (id) => {
    expect(resource(template, 'AWS::Lambda::Function', id).Properties.Environment.Variables).toMatchObject({
      POWERTOOLS_LOGGER_LOG_EVENT: 'false',
      POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'false',
      POWERTOOLS_TRACER_CAPTURE_HTTPS_REQUESTS: 'false',
    });
  });

  test('only the gateway knows the keys of sessions and masking, only control the key of pages', () => {
    const knowing = (variable: keyof typeof environmentVariables) =>
      ours.filter(
        (id) =>
          environmentVariables[variable] in
          resource(template, 'AWS::Lambda::Function', id).Properties.Environment.Variables,
      );
    expect(knowing('surrogateRootKeys')).toEqual(['GatewayFunction']);
    expect(knowing('maskingKeys')).toEqual(['GatewayFunction']);
    expect(knowing('masking')).toEqual(['GatewayFunction']);
    expect(knowing('pageKeys')).toEqual(['ControlFunction']);
  });

  test('concurrency is reserved when it is asked for', () => {
    const { 'Countersign-local': reserved } = synthesise({ gatewayReservedConcurrency: 50 });
    const { Properties } = resource(reserved as Template, 'AWS::Lambda::Function', 'GatewayFunction');
    expect(Properties.ReservedConcurrentExecutions).toBe(50);
  });

  test('publish runs in a deploy, after its permissions are there', () => {
    const trigger = resource(template, 'Custom::Trigger');
    expect(trigger.Properties.HandlerArn).toMatch(/^<PublicationPublishFunctionCurrentVersion/);
    expect(trigger.Properties.InvocationType).toBe('RequestResponse');
    expect(trigger.DependsOn?.some((id) => id.startsWith('PublicationPublishRoleDefaultPolicy'))).toBe(true);
  });

  test('[E1] no ExternalId is in a template of Countersign', () => {
    expect(JSON.stringify(template)).not.toContain('8f14e45fceea167a5a36dedd4bea2543');
  });
});

describe('the approval machine', () => {
  const { Properties } = resource(template, 'AWS::StepFunctions::StateMachine');

  test('[A6] logs every step without the execution data, which hold the task token', () => {
    expect(Properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
  });

  test('is a standard one, traced, with a value for each placeholder', () => {
    expect(Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
    });
    const used = [...Properties.DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(Properties.DefinitionSubstitutions).sort()).toEqual([...new Set(used)].sort());
  });
});

describe('the keys', () => {
  // Of the account, and let through by name: the keys are made before the roles.
  const account = { AWS: 'arn:<AWS::Partition>:iam::444455556666:root' };
  const onlyRole = (name: string) => ({
    ArnEquals: {
      'aws:PrincipalArn': `arn:<AWS::Partition>:iam::444455556666:role/countersign-local-${name}`,
    },
  });

  test('[L5] one signs checkpoints: by one function, and nobody ends it', () => {
    const { Properties, DeletionPolicy } = resource(data, 'AWS::KMS::Key', 'KeysCheckpoint');
    expect(Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(DeletionPolicy).toBe('Retain');
    const [administration, denied, ...others] = Properties.KeyPolicy.Statement;
    expect(administration.Action).not.toContain('kms:ScheduleKeyDeletion');
    expect(administration.Action).not.toContain('kms:DisableKey');
    expect(denied).toEqual({
      Sid: 'DenyEndingTheKey',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      Resource: '*',
    });
    expect(others).toEqual([
      {
        Sid: 'Signing',
        Effect: 'Allow',
        Principal: account,
        Action: ['kms:GetPublicKey', 'kms:Sign'],
        Resource: '*',
        Condition: onlyRole('checkpoint'),
      },
      {
        Sid: 'PublicKey',
        Effect: 'Allow',
        Principal: account,
        Action: 'kms:GetPublicKey',
        Resource: '*',
        Condition: onlyRole('control'),
      },
    ]);
  });

  test('the others are HMAC keys that only their function computes with', () => {
    const hmacKeys = Object.entries(resourcesOf(data, 'AWS::KMS::Key')).filter(
      ([id]) => !id.startsWith('KeysCheckpoint'),
    );
    const derivingRoles = Object.fromEntries(
      hmacKeys.map(([id, { Properties }]) => {
        expect(Properties).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
        const [administration, ...others] = Properties.KeyPolicy.Statement;
        expect(
          administration.Action.some(
            (action: string) => /Mac|\*$/.test(action) && !/(Describe|Get|List|Put|Update)\*$/.test(action),
          ),
        ).toBe(false);
        expect(others.every(({ Action }: { Action: string }) => Action === 'kms:GenerateMac')).toBe(true);
        return [id.replace(/1Key$/, ''), others.map(({ Condition }: { Condition: unknown }) => Condition)];
      }),
    );
    expect(derivingRoles).toEqual({
      KeysSurrogateRoot: [onlyRole('gateway')],
      KeysMasking: [onlyRole('gateway')],
      KeysPage: [onlyRole('control')],
    });
  });

  test('are used in the order of their generations, and a new one beside the old one changes none', () => {
    const ringOf = (stage: Readonly<Record<string, Template>> = {}) =>
      resource(stage['Countersign-local'] as Template, 'AWS::Lambda::Function', 'GatewayFunction').Properties
        .Environment.Variables.SURROGATE_ROOT_KEYS;
    const [known, used] = [
      [1, 2],
      [2, 1],
    ].map((surrogateRoot) => synthesise({ keyGenerations: { surrogateRoot } }));
    expect(ringOf(stacks)).toBe('1=<KeysSurrogateRoot1Key>');
    expect(ringOf(known)).toBe('1=<KeysSurrogateRoot1Key>,2=<KeysSurrogateRoot2Key>');
    expect(ringOf(used)).toBe('2=<KeysSurrogateRoot2Key>,1=<KeysSurrogateRoot1Key>');
    for (const [id, key] of Object.entries(resourcesOf(data, 'AWS::KMS::Key'))) {
      expect(known?.['CountersignData-local']?.Resources[id]).toEqual(key);
    }
  });
});

describe('the tables', () => {
  test('are on demand, encrypted, recoverable to a point in time, and cleaned up by one attribute', () => {
    expect(Object.values(resourcesOf(data, 'AWS::DynamoDB::Table'))).toHaveLength(8);
    for (const { Properties } of Object.values(resourcesOf(data, 'AWS::DynamoDB::Table'))) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ttlEpochSeconds', Enabled: true },
      });
    }
  });

  test.each([
    ['TablesConnections', ['name'], []],
    ['TablesPolicies', ['id'], []],
    [
      'TablesSessions',
      ['id'],
      [
        'byPrincipal: principalId, issuedAtEpochSeconds',
        'byDay: day, issuedAtEpochSeconds',
        'byHoldWork: holdWork, placedAtEpochSeconds',
      ],
    ],
    ['TablesIntents', ['id'], ['byOpenSince: openShard, begunAtEpochSeconds']],
    ['TablesRequests', ['id'], ['byPrincipal: principalId, createdAtEpochSeconds']],
    ['TablesGrants', ['holder', 'id'], []],
    ['TablesListings', ['list', 'position'], []],
  ])('%s has the keys of docs/adr/0001', (id, key, indexes) => {
    const { Properties } = resource(data, 'AWS::DynamoDB::Table', id);
    const names = (schema: { AttributeName: string }[]) => schema.map(({ AttributeName }) => AttributeName);
    expect(names(Properties.KeySchema)).toEqual(key);
    const made = (Properties.GlobalSecondaryIndexes ?? []).map(
      (index: { IndexName: string; KeySchema: { AttributeName: string }[] }) =>
        `${index.IndexName}: ${names(index.KeySchema).join(', ')}`,
    );
    expect(made).toEqual(indexes);
  });
});
