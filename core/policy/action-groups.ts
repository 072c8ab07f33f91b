// The groups an IAM action belongs to, as policies name them: `s3:GetObject` is in `s3:Read`, `s3:*` and `level:Read`.
import type { AccessLevel } from '../requirement.ts';

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

/** All groups of an action, closest first. No IAM action has the name of a group (test/core/policy/iam-actions.test.ts). */
export function actionGroups(action: string, accessLevel: AccessLevel): readonly string[] {
  const [prefix = ''] = action.split(':');
  const level = levelNames[accessLevel];
  const changes =
    level === 'Read' || level === 'List' ? [] : [`${prefix}:${changeGroup}`, `level:${changeGroup}`];
  return [`${prefix}:${level}`, `level:${level}`, ...changes, `${prefix}:*`];
}
