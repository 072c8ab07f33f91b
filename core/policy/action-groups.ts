// The groups an IAM action belongs to, as policies name them: `s3:GetObject` is in `s3:Read`, `s3:*` and `level:Read`.
import type { AccessLevel } from '../requirement.ts';
import type { IamData } from '../requirements/iam-data.ts';

/** IAM's access levels in the spelling of policies. */
const levelNames = {
  Read: 'Read',
  List: 'List',
  Write: 'Write',
  Tagging: 'Tagging',
  'Permissions management': 'Permissions',
} as const satisfies Record<AccessLevel, string>;

/** Write, Tagging and Permissions together: what a gate over every change names. */
export const changeGroup = 'Change';

/** Names of every group of a service, without its prefix. */
export const groupNames: readonly string[] = [...Object.values(levelNames), changeGroup, '*'];

/** All groups of an action, closest first. No IAM action has the name of a group (test/core/policy/iam-names.test.ts). */
export function actionGroups(action: string, accessLevel: AccessLevel): readonly string[] {
  const [prefix = ''] = action.split(':');
  const level = levelNames[accessLevel];
  const changes =
    level === 'Read' || level === 'List' ? [] : [`${prefix}:${changeGroup}`, `level:${changeGroup}`];
  return [`${prefix}:${level}`, `level:${level}`, ...changes, `${prefix}:*`];
}

/** The groups that hold all of what a name stands for, be it an action or a group itself; empty for a name IAM does not have. */
export function groupsAround(name: string, iam: IamData): readonly string[] {
  const [prefix = '', rest = ''] = name.split(':');
  const level = (Object.keys(levelNames) as AccessLevel[]).find((each) => levelNames[each] === rest);
  if (prefix === 'level') {
    return level === undefined
      ? []
      : actionGroups(name, level).filter((group) => group !== name && group !== 'level:*');
  }
  if (rest === '*') return [];
  if (rest === changeGroup) return [`level:${changeGroup}`, `${prefix}:*`];
  const accessLevel = level ?? iam.service(prefix)?.action(rest)?.accessLevel;
  return accessLevel === undefined ? [] : actionGroups(name, accessLevel).filter((group) => group !== name);
}
