// What one service's file in services/ says: how its operations differ from `prefix:OperationName` on the resources that
// their parameters name. A service without a file has none of these differences.
import type { RequiredResource } from '../requirement.ts';
import type { KmsUse } from './kms-use.ts';
import type { Need, Question } from './need.ts';
import type { OnwardUse } from './onward-use.ts';

/**
 * The page that says so → operation → its actions, in place of the same-named one. `[]`: IAM does not authorise it.
 * What depends on parameters is in `actions`.
 */
export type OperationRows = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface ServiceRules {
  readonly operations?: OperationRows;
  /** Actions that depend on the parameters. Undefined: `operations`, then IAM's list. */
  readonly actions?: (question: Question) => readonly string[] | undefined;
  /**
   * The resources of a type that the call names. Empty: the call does not touch this type (it names one of another);
   * undefined: this rule does not know, the general binding may.
   */
  readonly resources?: (type: string, question: Question) => readonly RequiredResource[] | undefined;
  /** Everything the call needs, in place of the above. Undefined: the above. */
  readonly needs?: (question: Question) => readonly Need[] | undefined;
  /** What comes on top: second resources, tags and roles in the same call. */
  readonly more?: (question: Question) => readonly Need[];
  /** KMS keys that the service uses onward as the caller. */
  readonly kms?: readonly KmsUse[];
  /** What else the service does as the caller. */
  readonly onward?: readonly OnwardUse[];
  /** Who may receive a role that the call passes, as iam:PassedToService names them. Absent: roles are passed without the condition. */
  readonly passedTo?: string | readonly string[];
}

/** The actions that the rows give an operation, or undefined. */
export function operationRow(rows: OperationRows | undefined, name: string): readonly string[] | undefined {
  for (const page of Object.values(rows ?? {})) if (Object.hasOwn(page, name)) return page[name];
  return undefined;
}
