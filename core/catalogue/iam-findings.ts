// What published data of IAM say otherwise than the deployed ones. They may add; what is known of an action decides which
// policies speak of it, so only a release changes that.
import type { IamServiceFile } from '../requirements/iam-data.ts';

export function iamMessages(
  { actions, resourceTypes, operations }: IamServiceFile,
  deployed: IamServiceFile,
): readonly string[] {
  return [
    ...Object.entries(deployed.actions).flatMap(([name, before]) => {
      const after = own(actions, name);
      if (after === undefined) return [`lacks the action \`${name}\`, which the deployed one has`];
      return [
        ...differs(`level of \`${name}\``, after.accessLevel, before.accessLevel),
        ...(isOnAsMuch(after.resources, before.resources)
          ? []
          : differs(`resource types of \`${name}\``, listed(after.resources), listed(before.resources))),
      ];
    }),
    ...Object.entries(deployed.resourceTypes).flatMap(([name, { arn }]) =>
      differs(`ARN of \`${name}\``, own(resourceTypes, name)?.arn, arn),
    ),
    ...Object.entries(deployed.operations).flatMap(([name, action]) =>
      differs(`action of the operation \`${name}\``, own(operations, name), action),
    ),
  ];
}

type Resources = readonly string[] | undefined;

/** A type that is added is one more resource that policies must permit. */
function isOnAsMuch(after: Resources, before: Resources): boolean {
  if (after === undefined || before === undefined) return after === before;
  return before.every((type) => after.includes(type));
}

const listed = (types: Resources): string | undefined => types?.join(', ');

function differs(what: string, after: string | undefined, before: string | undefined): readonly string[] {
  if (after === before) return [];
  return [
    `gives \`${after ?? 'nothing'}\` as the ${what}, expected \`${before ?? 'nothing'}\`, as deployed: only a release changes it`,
  ];
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
