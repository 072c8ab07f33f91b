// The directory that an issuer's configuration names, with its secret from Secrets Manager.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { GroupDirectory } from '../core/group-directory.ts';
import type { GroupsDirectory } from '../core/issuer.ts';
import { createEntraDirectory } from './entra-directory.ts';
import { createGoogleDirectory } from './google-directory.ts';
import { createOktaDirectory } from './okta-directory.ts';

/** So that a changed secret counts soon. */
const secretAgeMilliseconds = 300_000;

/** One for each configuration, which keeps its access token. */
export function groupDirectories(
  client: Pick<SecretsManagerClient, 'send'>,
  clock: () => number,
): (configuration: GroupsDirectory) => GroupDirectory {
  const made = new Map<GroupsDirectory, GroupDirectory>();
  const make = (configuration: GroupsDirectory): GroupDirectory => {
    const secret = jsonSecret(client, configuration.secretName, clock);
    switch (configuration.kind) {
      case 'entra':
        return createEntraDirectory({ ...configuration, secret, clock });
      case 'okta':
        return createOktaDirectory({ ...configuration, secret });
      case 'google':
        return createGoogleDirectory({
          ...configuration,
          tokenUrl: 'https://oauth2.googleapis.com/token',
          directoryUrl: 'https://admin.googleapis.com',
          secret,
          clock,
        });
    }
  };
  return (configuration) => {
    const known = made.get(configuration) ?? make(configuration);
    made.set(configuration, known);
    return known;
  };
}

/** Throws an Error that shows nothing of the value [L6]. */
function jsonSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  secretName: string,
  clock: () => number,
): () => Promise<unknown> {
  let kept: { readonly value: unknown; readonly atMilliseconds: number } | undefined;
  return async () => {
    if (kept !== undefined && clock() - kept.atMilliseconds < secretAgeMilliseconds) return kept.value;
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    try {
      kept = { value: JSON.parse(SecretString), atMilliseconds: clock() };
    } catch {
      throw new Error(`the secret \`${secretName}\` is no JSON: docs/identity.md says how to fill it`);
    }
    return kept.value;
  };
}
