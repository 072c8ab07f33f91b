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
  /**
   * `exact`, `stripped`: the concrete ARN, its characters as they are: `*`, `?` and `$` stand for themselves.
   * `unknown`: the narrowest IAM pattern that is certain to hold it (mostly the wildcard of its type); `any`: `*`.
   */
  readonly arn: string;
  readonly certainty: Certainty;
  /**
   * Set on everything whose `arn` is an IAM pattern: `*` and `?` are wildcards, literal ones are `${*}`, `${?}`, `${$}`.
   * So for `unknown`, `any`, what the call creates and AWS gives an id (`volume/*`, `exact`), a log group
   * (`log-group:NAME:*`, `exact`, as IAM writes it), and a Secrets Manager secret that was named without the six
   * characters AWS chose (`secret:NAME-??????`, `stripped`): a rule that names one ARN which such a pattern covers must
   * count as matched when it forbids, and as not matched when it permits. Not so for `any`: IAM knows no resource there.
   */
  readonly pattern?: true;
  /** IAM's resource type, e.g. `bucket`, `object`, `table`; absent for `any`, and where AWS does not say. */
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
  /**
   * What the service does onward with the caller's session and the call does not name, e.g. kms:Decrypt under
   * kms:ViaService for an object that may be encrypted. It stands in the session policy and in the record, always
   * bound to service, region and account; policy is not asked about it. A key that the call names is not dependent.
   */
  readonly dependent?: true;
}

/** What the call itself asks for: what policy decides on and people judge, without what a service does onward. */
export function askedRequirements(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.filter(({ dependent }) => dependent !== true);
}

/** Whether nothing in it changes anything, by the reference's access levels. */
export function isReadOnly(requirements: readonly Requirement[]): boolean {
  return requirements.every(({ accessLevel }) => accessLevel === 'Read' || accessLevel === 'List');
}
