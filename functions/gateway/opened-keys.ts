// Surrogate keys that were opened before, in memory: the same text always opens to the same keys, and opening costs as much
// as a decision of policy. Whether they have expired or were revoked is asked for each call, after this.
import { type OpenedSurrogate, openSurrogateKeys, type SurrogateRoot } from '../../core/surrogate-keys.ts';

const maximumRemembered = 2_000;

export type OpenKeys = (accessKeyId: string, sessionToken: string) => Promise<OpenedSurrogate>;

/** Throws what {@link openSurrogateKeys} throws, anew each time. */
export function rememberOpenedKeys(root: SurrogateRoot): OpenKeys {
  const remembered = new Map<string, OpenedSurrogate>();
  return async (accessKeyId, sessionToken) => {
    const name = `${accessKeyId}\n${sessionToken}`;
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const opened = await openSurrogateKeys(root, accessKeyId, sessionToken);
    if (remembered.size >= maximumRemembered) remembered.clear();
    remembered.set(name, opened);
    return opened;
  };
}
