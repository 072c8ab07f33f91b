// Webhooks, tickets, chats and directories of groups: whether their secrets are there and, where their form is ours, whether they
// hold what they must. Shows nothing of a value.
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createWebhookSecrets } from '../../adapters/webhook-secrets.ts';
import { secretName } from '../../core/deployed-names.ts';
import type { SetupConfiguration } from './configuration.ts';
import { absent, secretVerdict } from './secret.ts';
import { done, type Step, toDo } from './step.ts';

export function otherSystemSteps(
  configuration: SetupConfiguration,
  client: SecretsManagerClient,
): readonly Step[] {
  const { issuers, stage, webhooks, integrations } = configuration;
  const { jira, serviceNow, teams } = integrations ?? {};
  const directories = issuers.flatMap(({ groupsDirectory }) => groupsDirectory ?? []);
  return [
    ...directories.map((directory) =>
      secretThere(client, `groups of ${directory.kind}`, directory.secretName, 'docs/identity.md'),
    ),
    ...(['outgoing', 'incoming'] as const).map((direction) => {
      const names =
        direction === 'outgoing'
          ? (webhooks?.outgoing ?? []).map(({ name }) => name)
          : (webhooks?.incoming ?? []).map(({ system }) => system);
      const secretId = secretName(stage, `webhooks-${direction}`);
      return webhookStep(client, `${direction} webhooks`, secretId, names);
    }),
    ...(
      [
        ['Jira', 'jira', jira],
        ['ServiceNow', 'servicenow', serviceNow],
        ['Teams', 'teams', teams],
      ] as const
    ).map(([name, page, settings]) =>
      settings === undefined
        ? absent(name, `no \`integrations\` with ${name}`)
        : secretThere(client, name, secretName(stage, page), `docs/integrations/${page}.md`),
    ),
  ];
}

function secretThere(client: SecretsManagerClient, name: string, SecretId: string, page: string): Step {
  return {
    name,
    needs: ['AWS account'],
    check: () =>
      secretVerdict(SecretId, `"$SECRET", as ${page} says`, async () => {
        const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId }));
        return DeletedDate === undefined
          ? done(`the secret ${SecretId} is there`)
          : toDo(
              `the secret ${SecretId} is marked as deleted`,
              `aws secretsmanager restore-secret --secret-id ${SecretId}`,
            );
      }),
  };
}

function webhookStep(
  client: SecretsManagerClient,
  step: string,
  secretId: string,
  names: readonly string[],
): Step {
  if (names.length === 0) return absent(step, `no \`webhooks.${step.split(' ')[0]}\``);
  return {
    name: step,
    needs: ['AWS account'],
    check: () =>
      secretVerdict(secretId, '\'{"NAME":["whsec_…"]}\', as docs/webhooks.md says', async () => {
        const keys = await createWebhookSecrets({ client, secretId, clock: Date.now })();
        const missing = names.filter((name) => !keys.has(name));
        return missing.length === 0
          ? done(`${secretId} has a secret for ${names.join(', ')}`)
          : toDo(
              `${secretId} has no secret for ${missing.join(', ')}`,
              `add them, as docs/webhooks.md says: aws secretsmanager put-secret-value --secret-id ${secretId} --secret-string …`,
            );
      }),
  };
}
