// The cast of the local identity provider: who signs in, and which agents there are.

export interface Person {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  /** What the sign-in page says of them. */
  readonly role: string;
}

export interface Agent {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** Subject of the person who answers for it. */
  readonly owner: string;
}

const person = (subject: string, name: string, role: string, groups: readonly string[]): Person => ({
  subject,
  name,
  email: `${subject}@example.com`,
  groups,
  role,
});

export const people: readonly Person[] = [
  person('alice', 'Alice Archer', 'approves', ['approvers']),
  person('bob', 'Bob Brandt', 'approves, and is on call', ['approvers', 'sre-oncall']),
  person('carol', 'Carol Castillo', 'audits', ['auditors']),
  person('frank', 'Frank Faber', 'audits', ['auditors']),
  person('erin', 'Erin Eklund', 'publishes policies', ['publishers']),
  person('grace', 'Grace Gruber', 'administers connections and agents', ['administrators']),
  person('dave', 'Dave Dahl', 'owns demo-agent', []),
];

export const agents: readonly Agent[] = [
  { subject: 'demo-agent', name: 'Demo agent', groups: ['agents'], owner: 'dave' },
  { subject: 'reporting-agent', name: 'Reporting agent', groups: ['agents'], owner: 'alice' },
  { subject: 'deploy-pipeline', name: 'Deploy pipeline', groups: ['pipelines'], owner: 'dave' },
];

/** The claims that tokens carry beside `sub`. Undefined for a stranger. */
export function claimsOf(
  subject: string,
  agents: readonly Agent[],
): Readonly<Record<string, string | boolean | readonly string[]>> | undefined {
  const agent = agents.find((each) => each.subject === subject);
  if (agent !== undefined) {
    return { kind: 'agent', name: agent.name, groups: agent.groups, owner: agent.owner };
  }
  const human = people.find((each) => each.subject === subject);
  if (human === undefined) return undefined;
  const { name, email, groups } = human;
  return { kind: 'human', name, email, email_verified: true, groups };
}
