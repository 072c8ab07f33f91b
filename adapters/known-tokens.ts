// Tokens as every door takes them: verified, with the groups of a directory where the issuer has one, and as they are registered.
import { directoryTokens } from '../core/group-directory.ts';
import type { IssuerConfiguration } from '../core/issuer.ts';
import type { Clock, TokenVerifier } from '../core/ports.ts';
import { type Registry, registeredTokens } from '../core/registry.ts';
import { createOidcTokenVerifier } from './oidc-token-verifier.ts';

export function createKnownTokens(ask: {
  readonly issuers: readonly IssuerConfiguration[];
  readonly registry: Registry;
  readonly clock: Clock;
  readonly onDirectoryFailure: (issuer: string, cause: unknown) => void;
}): TokenVerifier {
  const { issuers, registry, clock, onDirectoryFailure } = ask;
  let loaded: ReturnType<typeof loadDirectories> | undefined;
  const directories = () => {
    loaded ??= loadDirectories(clock);
    return loaded;
  };
  const verified = createOidcTokenVerifier({ issuers, clock });
  const tokens = issuers.some(({ groupsDirectory }) => groupsDirectory !== undefined)
    ? directoryTokens({
        tokens: verified,
        issuers,
        directoryOf: (configuration) => ({
          // Loaded when somebody is asked for the first time: most deployments have no directory.
          groupsOf: (subject) => directories().then((of) => of(configuration).groupsOf(subject)),
        }),
        clock,
        onFailure: onDirectoryFailure,
      })
    : verified;
  return registeredTokens({ tokens, registry, issuers });
}

async function loadDirectories(clock: Clock) {
  const [{ SecretsManagerClient }, { groupDirectories }] = await Promise.all([
    import('@aws-sdk/client-secrets-manager'),
    import('./group-directories.ts'),
  ]);
  return groupDirectories(new SecretsManagerClient(), clock);
}
