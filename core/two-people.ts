// Where it takes two people: one begins, and another one, who is seen to be another, ends it.
import { samePerson } from './approvals/eligibility.ts';
import type { Principal } from './principal.ts';

/** Who began it, as it is kept. `linked`: with the links of links (registry.ts), so that two identities of one person are seen to be one. */
export type Person = Pick<Principal, 'issuer' | 'subject' | 'displayName' | 'email' | 'linked'>;

export const personOf = ({ issuer, subject, displayName, email, linked }: Person): Person => ({
  issuer,
  subject,
  displayName,
  ...(email === undefined ? {} : { email }),
  ...(linked === undefined ? {} : { linked }),
});

/** Fails closed: two identities that cannot be seen to be two people are one. */
export function isOnePerson(one: Person, other: Person): boolean {
  if (samePerson(one, other)) return true;
  return one.issuer !== other.issuer && (one.email === undefined || other.email === undefined);
}

/** By which other names somebody is known is for nobody to read. */
export const shownPerson = ({ linked: _, ...person }: Person): Omit<Person, 'linked'> => person;
