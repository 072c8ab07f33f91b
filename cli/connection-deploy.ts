// Makes the role of a connection with the credentials of whoever types the command, by CloudFormation.
import type { ConnectionConfiguration } from '../core/connection-configuration.ts';
import { templateBodyMaximumBytes, templateParameters } from '../core/connection-template.ts';
import { connectionStackName } from '../core/deployed-names.ts';
import { CliFailure } from './failure.ts';

const patienceSeconds = 300;

/** Throws CliFailure with what AWS said. */
export async function deployRole(
  connection: ConnectionConfiguration,
  template: string,
): Promise<{ readonly roleArn: string }> {
  if (Buffer.byteLength(template) > templateBodyMaximumBytes) {
    throw new CliFailure('failed', 'the template is too long to be sent: deploy it from a bucket');
  }
  // Loaded here: no other command needs them.
  const [{ GetCallerIdentityCommand, STSClient }, cloudformation] = await Promise.all([
    import('@aws-sdk/client-sts'),
    import('@aws-sdk/client-cloudformation'),
  ]);
  const region = connection.regions[0] ?? '';
  const asked = async <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((cause) => {
      const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw new CliFailure('failed', `the role was not deployed: ${said}`, { cause });
    });
  const { Account } = await asked(() => new STSClient({ region }).send(new GetCallerIdentityCommand({})));
  if (Account !== connection.accountId) {
    throw new CliFailure(
      'usage',
      `your AWS credentials are of account ${Account}, expected those of ${connection.accountId}; the connection is configured, its role is not there yet`,
    );
  }
  const client = new cloudformation.CloudFormationClient({ region });
  const StackName = connectionStackName(connection.name);
  return asked(async () => {
    await client.send(
      new cloudformation.CreateStackCommand({
        StackName,
        TemplateBody: template,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: Object.entries(templateParameters(connection)).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      }),
    );
    await cloudformation.waitUntilStackCreateComplete(
      { client, maxWaitTime: patienceSeconds },
      { StackName },
    );
    const { Stacks = [] } = await client.send(new cloudformation.DescribeStacksCommand({ StackName }));
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'RoleArn');
    return { roleArn: output?.OutputValue ?? '' };
  });
}
