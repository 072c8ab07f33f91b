// One of our Lambda functions: its bundle, its own role, its log group and what Powertools needs to know.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type EnvironmentVariable, environmentVariables } from '../../adapters/environment.ts';
import { functionName } from '../../core/deployed-names.ts';
import { metricsNamespace } from '../metrics.ts';
import type { Stage } from '../stage.ts';

export interface ServiceFunctionProps {
  /** The folder under `functions/`; the function is called `countersign-STAGE-NAME`. */
  readonly name: string;
  readonly description: string;
  readonly stage: Stage;
  readonly functionsDirectory: string;
  readonly memorySizeMegabytes: number;
  readonly timeout: Duration;
  readonly environment: Partial<Record<EnvironmentVariable, string>>;
  readonly reservedConcurrentExecutions?: number;
  /** Default: the bundle as it was built. */
  readonly code?: Code;
  /** Who calls it, where nobody waits for an answer. Default: its callers wait and see its errors. */
  readonly calledBy?: string;
}

export interface FunctionStatement {
  readonly sid: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, unknown>;
  /** Why a resource holds a `*`; a wildcard without a reason fails the synthesis. */
  readonly wildcardReason?: string;
}

/** Lambda's own limit on names and values together, less what Powertools and the runtime take. */
const environmentLimitBytes = 3_500;

export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** Made from the name: the role's policy comes before the function, so it cannot refer to it. */
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { name, stage } = props;
    const called = functionName(stage, name);
    this.functionArn = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: called,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // A fixed name: connection roles in other accounts trust the gateway's by it.
    this.role = new Role(this, 'Role', {
      roleName: called,
      description: props.description,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: `/countersign/${stage}/${name}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'Logs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.function = new LambdaFunction(this, 'Function', {
      functionName: called,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code ?? Code.fromAsset(bundleDirectory(props.functionsDirectory, name)),
      role: this.role,
      memorySize: props.memorySizeMegabytes,
      timeout: props.timeout,
      environment: { ...powertools(name, stage), ...named(props.environment) },
      ...(props.reservedConcurrentExecutions !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Sampled: Lambda follows the sampling rule of the account (1 request a second and 5 % of the rest).
      tracing: isTraced(this) ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    acknowledgeFindings(this, props);
  }

  /** Adds one statement to the function's role. */
  allow({ wildcardReason, ...statement }: FunctionStatement): void {
    this.role.addToPolicy(new PolicyStatement(statement));
    if (wildcardReason === undefined) return;
    // Not before the synthesis: only then is it known how values of other stacks are referred to.
    this.node.addValidation({
      validate: () => {
        Validations.of(this.role).acknowledge(
          ...statement.resources.map((arn) => ({ id: this.wildcardFinding(arn), reason: wildcardReason })),
        );
        return [];
      },
    });
  }

  /** cdk-nag's id of a wildcard in a resource, e.g. `AwsSolutions-IAM5[Resource::<ArchiveBucket.Arn>/calls/*]`. */
  private wildcardFinding(arn: string): string {
    const resolved = Stack.of(this).resolve(arn);
    const parts: unknown[] = resolved['Fn::Join']?.[1] ?? [resolved];
    const text = parts.map(asInFindings).join('');
    return `AwsSolutions-IAM5[Resource::${text}]`;
  }
}

function asInFindings(part: unknown): string {
  if (typeof part === 'string') return part;
  const { Ref, 'Fn::GetAtt': attribute } = part as { Ref?: string; 'Fn::GetAtt'?: string[] };
  if (Ref === undefined && attribute === undefined) return JSON.stringify(part);
  return `<${attribute?.join('.') ?? Ref}>`;
}

/** Throws an Error when the function was not built. */
export function bundleDirectory(functionsDirectory: string, name: string): string {
  const directory = join(functionsDirectory, name);
  if (!existsSync(join(directory, 'index.mjs'))) {
    throw new Error(
      `there is no bundle at ${directory}/index.mjs; build the functions with \`npm run build\` first`,
    );
  }
  return directory;
}

/** https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html: not in China. */
const isTraced = (scope: Construct): boolean => Stack.of(scope).partition !== 'aws-cn';

function powertools(name: string, stage: Stage): Record<string, string> {
  return {
    POWERTOOLS_SERVICE_NAME: `countersign-${name}`,
    POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(stage),
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // INVARIANT: nothing of an event, an answer or an outgoing URL reaches logs and traces on its own [L6].
    POWERTOOLS_LOGGER_LOG_EVENT: 'false',
    POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'false',
    POWERTOOLS_TRACER_CAPTURE_HTTPS_REQUESTS: 'false',
  };
}

function named(environment: Partial<Record<EnvironmentVariable, string>>): Record<string, string> {
  const entries = Object.entries(environment) as [EnvironmentVariable, string][];
  const named = Object.fromEntries(
    entries.map(([variable, value]) => [environmentVariables[variable], value]),
  );
  const sizeBytes = Buffer.byteLength(JSON.stringify(named));
  if (sizeBytes > environmentLimitBytes) {
    throw new Error(
      `the configuration takes ${sizeBytes} bytes of a function's environment, where Lambda allows ${environmentLimitBytes}; shorten \`issuers\`, \`auditorGroups\`, \`webhooks.outgoing\` or the detectors of \`masking\``,
    );
  }
  return named;
}

function acknowledgeFindings(scope: ServiceFunction, { name, calledBy }: ServiceFunctionProps): void {
  Validations.of(scope.role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray knows no resources: xray:PutTraceSegments and xray:PutTelemetryRecords take only `*`.',
  });
  const reason = calledBy ?? `Nothing invokes ${name} asynchronously: its callers wait and see its errors.`;
  Validations.of(scope.function).acknowledge(
    { id: 'Serverless-LambdaDLQ', reason },
    { id: 'Serverless-LambdaAsyncFailureDestination', reason },
  );
  if (isTraced(scope)) return;
  Validations.of(scope.function).acknowledge({
    id: 'Serverless-LambdaTracing',
    reason: 'Lambda is not integrated with X-Ray in China.',
  });
}
