// What a call needs of IAM: actions on resources under conditions.

/** The Service Authorization Reference's access levels. */
export type AccessLevel = 'Read' | 'List' | 'Write' | 'Tagging' | 'Permissions management';

/**
 * How a resource was found. `exact`: the value is an ARN, or fills the ARN pattern by its exact name;
 * `stripped`: by name without the type's prefix or suffix. `any`: IAM knows no resource type for the action, so it is `*`.
 * `unknown`: there is a type but no sure binding. An unknown resource never matches a permit that names one,
 * and matches every forbid and gate that does.
 */
export type Certainty = 'exact' | 'stripped' | 'any' | 'unknown';

export interface RequiredResource {
  /** The concrete ARN; for `unknown` the narrowest pattern that is certain to hold it (a wildcard of its type); for `any` `*`. */
  readonly arn: string;
  readonly certainty: Certainty;
  /** IAM's resource type, e.g. `bucket`, `object`, `table`; absent for `any`. */
  readonly type?: string;
}

/** Condition operator → condition key → values, as an IAM statement writes them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface Requirement {
  /** `prefix:Action` in IAM's spelling, e.g. `s3:GetObject`. */
  readonly action: string;
  readonly accessLevel: AccessLevel;
  /** Never empty. */
  readonly resources: readonly RequiredResource[];
  readonly conditions?: Conditions;
}
