// The secrets of webhooks by name, from one secret that the deployer fills: {"tickets":["whsec_…"]}. Two for one name while
// it is changed. Kept in memory for five minutes, so that a changed one counts soon; never logged.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { Clock } from '../core/ports.ts';
import { webhookKey } from '../core/webhooks/signature.ts';

const key = z.string().transform((secret, context) => {
  const bytes = webhookKey(secret);
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: 'custom', message: 'no secret of Standard Webhooks' });
  return z.NEVER;
});
const secretsSchema = z.record(z.string(), z.array(key).min(1).max(3));

const ageMaximumMilliseconds = 300_000;

export type WebhookKeys = ReadonlyMap<string, readonly Uint8Array[]>;

/** Throws an Error that says what is wrong and shows nothing of the value. */
export function createWebhookSecrets(options: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: Clock;
}): () => Promise<WebhookKeys> {
  const { client, secretId, clock } = options;
  let kept: { readonly keys: WebhookKeys; readonly atMilliseconds: number } | undefined;
  return async () => {
    if (kept !== undefined && clock() - kept.atMilliseconds < ageMaximumMilliseconds) return kept.keys;
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const keys = new Map(Object.entries(read(SecretString, secretId)));
    assertApart(keys, secretId);
    kept = { keys, atMilliseconds: clock() };
    return keys;
  };
}

function read(text: string, secretId: string): Readonly<Record<string, readonly Uint8Array[]>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = secretsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `the secret \`${secretId}\` is not {"NAME":["whsec_…"]} with 24 to 64 bytes in base64: docs/webhooks.md says how to fill it`,
  );
}

/** Who signs is who sends, so no two may share a secret. */
function assertApart(keys: WebhookKeys, secretId: string): void {
  const owners = new Map<string, string>();
  for (const [name, own] of keys) {
    for (const each of own) {
      const text = Buffer.from(each).toString('base64');
      const owner = owners.get(text) ?? name;
      if (owner !== name)
        throw new Error(`in the secret \`${secretId}\` two names share one value: give each its own`);
      owners.set(text, name);
    }
  }
}
