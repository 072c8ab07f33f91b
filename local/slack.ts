// Approvals in Slack on this machine: the deployed functions speak to something that stands in Slack's place. They get
// its address as no deployment can give it, in the environment of the function in the emulator alone.
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { environmentVariables } from '../adapters/environment.ts';
import { clientOptions } from './aws-access.ts';

export interface LocalSlack {
  /** As `slack` in the configuration. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secret: { readonly botToken: string; readonly signingSecret: string };
  /** Of what stands in Slack's place, e.g. `http://127.0.0.1:4000/api`. */
  readonly apiUrl: string;
}

/** Does what a deployer does by hand, and says where Slack is. Throws what the local AWS says. */
export async function connectSlack(ask: {
  readonly emulatorUrl: string;
  readonly workFunctionName: string;
  readonly slack: LocalSlack;
}): Promise<void> {
  const { emulatorUrl, workFunctionName: FunctionName, slack } = ask;
  const options = clientOptions(emulatorUrl);
  const lambda = new LambdaClient(options);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const deployed = Environment?.Variables ?? {};
  await new SecretsManagerClient(options).send(
    new CreateSecretCommand({
      Name: deployed[environmentVariables.slackSecretId],
      SecretString: JSON.stringify(slack.secret),
    }),
  );
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { ...deployed, [environmentVariables.slackApiUrl]: slack.apiUrl } },
    }),
  );
}
