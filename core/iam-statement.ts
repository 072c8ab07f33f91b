// A statement of an IAM policy, as AWS's JSON has it.

export interface IamStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly AWS: string };
  readonly Action: string | readonly string[];
  /** Absent in a trust policy. */
  readonly Resource?: string | readonly string[];
  /** Operator → key → value or values; a value may be a reference of CloudFormation. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
