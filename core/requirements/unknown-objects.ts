// Calls on S3 objects whose names nobody knows yet, such as those that a listing will find: such a call names a stand-in, and
// what it needs is then of an object that is not known. It must never make a resource surer than it was.
import type { Requirement } from '../requirement.ts';
import { escapeIamPattern, unknownResource } from './arn.ts';

/** Stands for the part of a key that is not known. */
export const unknownObjectName = 'object-not-known-here';

export function withUnknownObjects(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.map((requirement) => ({
    ...requirement,
    resources: requirement.resources.map((resource) => {
      const [known = '', ...rest] = resource.arn.split(unknownObjectName);
      if (rest.length === 0) return resource;
      const prefix = resource.pattern === true ? known : escapeIamPattern(known);
      return unknownResource(resource.type ?? 'object', `${prefix}*`);
    }),
  }));
}
