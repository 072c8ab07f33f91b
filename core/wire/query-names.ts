// How members are called in the forms of the query and ec2 protocols.
import type { Naming } from './body-members.ts';
import { wireName } from './body-members.ts';

export type FormProtocol = 'query' | 'ec2';

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution */
const ec2Name: Naming = (member) => {
  if (member.queryName !== undefined) return member.queryName;
  const name = member.locationName ?? member.name;
  return name.charAt(0).toUpperCase() + name.slice(1);
};

export function formNaming(protocol: FormProtocol): Naming {
  return protocol === 'ec2' ? ec2Name : wireName;
}
