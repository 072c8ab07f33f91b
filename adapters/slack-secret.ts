// The bot's token and the signing secret, from one secret that the deployer fills. Kept in memory for five minutes, so
// that a changed one counts soon; never logged.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { Clock } from '../core/ports.ts';

const secretSchema = z.object({
  botToken: z.string().startsWith('xoxb-'),
  signingSecret: z.string().min(16),
});

const ageMaximumMilliseconds = 300_000;

/** Throws an Error that says what is wrong and shows nothing of the value. */
export function createSlackSecret(options: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: Clock;
}): () => Promise<z.output<typeof secretSchema>> {
  const { client, secretId, clock } = options;
  let kept: { readonly value: z.output<typeof secretSchema>; readonly atMilliseconds: number } | undefined;
  return async () => {
    if (kept !== undefined && clock() - kept.atMilliseconds < ageMaximumMilliseconds) return kept.value;
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    let parsed: ReturnType<typeof secretSchema.safeParse> | undefined;
    try {
      parsed = secretSchema.safeParse(JSON.parse(SecretString));
    } catch {
      parsed = undefined;
    }
    if (!parsed?.success) {
      throw new Error(
        `the secret \`${secretId}\` is not {"botToken":"xoxb-…","signingSecret":"…"}: docs/approvals.md says how to fill it`,
      );
    }
    kept = { value: parsed.data, atMilliseconds: clock() };
    return parsed.data;
  };
}
