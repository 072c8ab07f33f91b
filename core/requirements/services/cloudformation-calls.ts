// Which CloudFormation calls name stacks and files by which members, and which act as the caller.

/** Operation → members that name its stacks, where it is not `StackName`. */
export const stackMembers: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'CreateStackRefactor',
    [
      'StackDefinitions.StackName',
      'ResourceMappings.Source.StackName',
      'ResourceMappings.Destination.StackName',
    ],
  ],
  ['ImportStacksToStackSet', ['StackIds']],
]);

/**
 * Without `RoleARN` they make and delete resources as the caller, unless the stack has a role of which the call says
 * nothing. ExecuteChangeSet takes no role; it has the one of CreateChangeSet.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export const actsAsCaller: ReadonlySet<string> = new Set([
  'ContinueUpdateRollback',
  'CreateChangeSet',
  'CreateStack',
  'DeleteStack',
  'RollbackStack',
  'UpdateStack',
]);

/** Members with the URL of a file. */
export const s3Urls: readonly string[] = [
  'SchemaHandlerPackage',
  'StackIdsUrl',
  'StackPolicyDuringUpdateURL',
  'StackPolicyURL',
  'TemplateURL',
];
