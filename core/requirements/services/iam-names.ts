// By which members IAM's calls name which of its types.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html

/** Type → the member with its name, without a path. */
export const namedTypes: Readonly<Record<string, string>> = {
  group: 'GroupName',
  'instance-profile': 'InstanceProfileName',
  role: 'RoleName',
  'server-certificate': 'ServerCertificateName',
  user: 'UserName',
};

/** Operations that take a `Path` for what they create → the member with its name. */
export const createdWithPath: ReadonlyMap<string, string> = new Map([
  ['CreateGroup', 'GroupName'],
  ['CreateInstanceProfile', 'InstanceProfileName'],
  ['CreatePolicy', 'PolicyName'],
  ['CreateRole', 'RoleName'],
  ['CreateUser', 'UserName'],
  ['CreateVirtualMFADevice', 'VirtualMFADeviceName'],
  ['UploadServerCertificate', 'ServerCertificateName'],
]);

/** Tags in the call that creates: operation → type and action. */
export const tagActions: ReadonlyMap<string, readonly [type: string, action: string]> = new Map([
  ['CreateInstanceProfile', ['instance-profile', 'iam:TagInstanceProfile']],
  ['CreateOpenIDConnectProvider', ['oidc-provider', 'iam:TagOpenIDConnectProvider']],
  ['CreatePolicy', ['policy', 'iam:TagPolicy']],
  ['CreateRole', ['role', 'iam:TagRole']],
  ['CreateSAMLProvider', ['saml-provider', 'iam:TagSAMLProvider']],
  ['CreateUser', ['user', 'iam:TagUser']],
  ['CreateVirtualMFADevice', ['mfa', 'iam:TagMFADevice']],
  ['UploadServerCertificate', ['server-certificate', 'iam:TagServerCertificate']],
]);
