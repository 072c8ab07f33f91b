// By which names one human is known, so that two identities of one person can be told to be one [A2].
import { type Principal, principalId } from './principal.ts';

export type Identity = Pick<Principal, 'issuer' | 'subject' | 'email' | 'linked'>;

/** Subjects are told apart by case, e-mails are not. `name`: `issuer|subject`, or an e-mail. */
export function foldedName(name: string): string {
  return name.includes('|') ? name : name.normalize('NFKC').trim().toLowerCase();
}

/** Of this identity alone: its id, and its e-mail. */
export function ownNames({ issuer, subject, email }: Identity): readonly string[] {
  return [principalId({ issuer, subject }), ...(email === undefined ? [] : [foldedName(email)])];
}

/** With the identities that the registry links to it. */
export function namesOf(identity: Identity): ReadonlySet<string> {
  return new Set([...ownNames(identity), ...(identity.linked ?? []).map(foldedName)]);
}

/** Whom the owner of an agent may be: an id, an e-mail, or a subject of the agent's own issuer. */
export function ownerNames({ issuer, owner }: Pick<Principal, 'issuer' | 'owner'>): ReadonlySet<string> {
  return new Set(owner === undefined ? [] : [foldedName(owner), principalId({ issuer, subject: owner })]);
}

export function haveNameInCommon(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].some((name) => other.has(name));
}
