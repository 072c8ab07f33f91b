// Groups that a token leaves out, asked of its provider's directory, with a stated age. What cannot be asked stays unknown, and
// rules that deny by group deny then [J7].
import type { GroupsDirectory, IssuerConfiguration } from './issuer.ts';
import type { Clock, TokenVerifier } from './ports.ts';
import { type GroupCompleteness, type Principal, principalId } from './principal.ts';

export interface DirectoryGroups {
  /** As the tokens of the issuer name them. */
  readonly groups: readonly string[];
  /** `truncated`: the directory does not tell them all, such as those that come by another group. */
  readonly completeness: Exclude<GroupCompleteness, 'absent'>;
}

export interface GroupDirectory {
  /** Throws when it does not answer, or does not know the subject. */
  groupsOf(subject: string): Promise<DirectoryGroups>;
}

/** Nobody is asked again so soon after a failure: sign-ins must not wait on a directory that is down. */
const failureSeconds = 10;
const maximumRemembered = 10_000;

interface Remembered {
  /** Undefined: it failed. */
  readonly told: DirectoryGroups | undefined;
  readonly askedAtMilliseconds: number;
}

/** Principals of these tokens have the groups of the directory where their token does not say all of them. */
export function directoryTokens(ask: {
  readonly tokens: TokenVerifier;
  readonly issuers: readonly Pick<IssuerConfiguration, 'issuer' | 'groupsDirectory'>[];
  readonly directoryOf: (configuration: GroupsDirectory) => GroupDirectory;
  readonly clock: Clock;
  /** Told of each failure, without what the directory said. */
  readonly onFailure: (issuer: string, cause: unknown) => void;
}): TokenVerifier {
  const { tokens, clock, onFailure } = ask;
  const directories = new Map(
    ask.issuers.flatMap(({ issuer, groupsDirectory }) =>
      groupsDirectory === undefined
        ? []
        : [
            [
              issuer,
              {
                directory: ask.directoryOf(groupsDirectory),
                maximumAgeSeconds: groupsDirectory.maximumAgeSeconds,
              },
            ] as const,
          ],
    ),
  );
  const remembered = new Map<string, Remembered>();

  async function withGroups(principal: Principal): Promise<Principal> {
    const entry = directories.get(principal.issuer);
    if (entry === undefined || principal.groupsCompleteness === 'complete') return principal;
    const id = principalId(principal);
    let known = remembered.get(id);
    const maximumAgeSeconds = known?.told === undefined ? failureSeconds : entry.maximumAgeSeconds;
    if (known === undefined || clock() - known.askedAtMilliseconds >= maximumAgeSeconds * 1000) {
      const told = await entry.directory.groupsOf(principal.subject).catch((cause: unknown) => {
        onFailure(principal.issuer, cause);
        return undefined;
      });
      known = { told, askedAtMilliseconds: clock() };
      if (remembered.size >= maximumRemembered) remembered.clear();
      remembered.set(id, known);
    }
    const { told } = known;
    return told === undefined
      ? principal
      : { ...principal, groups: told.groups, groupsCompleteness: told.completeness };
  }

  return {
    async verify(token) {
      const verified = await tokens.verify(token);
      return { ...verified, principal: await withGroups(verified.principal) };
    },
  };
}
