// From the name that a pipeline gives to the profile and the connection that it is for.
import type { Connection } from '../connection.ts';
import { CountersignError } from '../countersign-error.ts';
import type { VendingProfile } from './profile.ts';

/** The role ARN that a pipeline names to get a profile's credentials. */
export function vendingRoleArn({ partition, accountId }: Connection, profileName: string): string {
  return `arn:${partition}:iam::${accountId}:role/countersign-vend/${profileName}`;
}

export interface FoundProfile {
  readonly connection: Connection;
  readonly profile: VendingProfile;
}

/** Throws CountersignError `unknown-profile`. */
export function profileNamed(connections: readonly Connection[], name: string): FoundProfile {
  for (const connection of connections) {
    const profile = connection.vendingProfiles?.find((each) => each.name === name);
    if (profile) return { connection, profile };
  }
  throw unknown(name);
}

/** Whether a role ARN is one of profiles: the other ones name connections. */
export const isVendingRole = (roleArn: string): boolean => roleArn.includes(':role/countersign-vend/');

/** Throws CountersignError `unknown-profile`, also when the profile is in another account than the ARN says. */
export function profileOfRole(connections: readonly Connection[], roleArn: string): FoundProfile {
  const found = profileNamed(connections, /\/([a-z0-9-]{1,32})$/.exec(roleArn)?.[1] ?? '');
  if (vendingRoleArn(found.connection, found.profile.name) === roleArn) return found;
  throw unknown(roleArn);
}

const unknown = (name: string): CountersignError =>
  new CountersignError(
    'unknown-profile',
    `\`${name.slice(0, 100)}\` names no vending profile: ask who runs Countersign for the profile's role ARN`,
  );
