// What is known of well-known providers: the options that each one's tokens need, by the form of its issuer. For whoever names
// an issuer and nothing else; a configuration is never completed from here.

interface Provider {
  readonly name: string;
  readonly issuer: RegExp;
  /** Options of core/issuer.ts beside `issuer` and `audiences`. */
  readonly options: (match: RegExpExecArray) => Readonly<Record<string, unknown>>;
}

const entra = ([, tenant = '']: RegExpExecArray) => ({
  subject: 'tid+oid',
  allowedTenants: [tenant],
  groupsClaim: 'groups',
  principalKind: { claim: 'idtyp', agentValues: ['app'] },
  // A token for continuous access evaluation lives up to 28 hours, and `iat` is five minutes before it is given.
  maximumLifetimeSeconds: 28 * 3600 + 300,
});

/** docs/identity.md says where each provider documents this. */
const providers: readonly Provider[] = [
  {
    name: 'GitHub Actions',
    issuer: /^https:\/\/token\.actions\.githubusercontent\.com$/,
    options: () => ({
      passedClaims: [
        'repository',
        'repository_id',
        'repository_owner_id',
        'repository_visibility',
        'environment',
        'event_name',
        'ref',
        'ref_type',
        'ref_protected',
        'job_workflow_ref',
        'runner_environment',
        'run_id',
        'run_attempt',
      ],
    }),
  },
  {
    name: 'GitLab',
    issuer: /^https:\/\/gitlab\.com$/,
    options: () => ({
      passedClaims: [
        'project_id',
        'project_path',
        'namespace_id',
        'environment',
        'environment_protected',
        'deployment_tier',
        'ref',
        'ref_type',
        'ref_protected',
        'pipeline_source',
        'pipeline_id',
        'job_id',
      ],
    }),
  },
  {
    name: 'Google',
    issuer: /^https:\/\/accounts\.google\.com$/,
    options: () => ({ jwksHosts: ['www.googleapis.com'], passedClaims: ['hd', 'azp', 'email_verified'] }),
  },
  {
    name: 'Microsoft Entra ID, version 2',
    issuer: /^https:\/\/login\.microsoftonline\.com\/([0-9a-f-]{36})\/v2\.0$/,
    options: entra,
  },
  {
    name: 'Microsoft Entra ID, version 1',
    issuer: /^https:\/\/sts\.windows\.net\/([0-9a-f-]{36})\/$/,
    options: (match) => ({ ...entra(match), jwksHosts: ['login.microsoftonline.com'] }),
  },
  {
    name: 'Okta',
    issuer: /^https:\/\/[a-z0-9-]+\.(?:okta|oktapreview|okta-emea)\.com(?:\/oauth2\/[A-Za-z0-9]+)?$/,
    options: () => ({ groupsClaim: 'groups', groupsMaximum: 100 }),
  },
  {
    name: 'Auth0',
    issuer: /^https:\/\/[a-z0-9-]+(?:\.[a-z]{2}(?:-\d)?)?\.auth0\.com\/$/,
    options: () => ({}),
  },
  {
    name: 'Amazon Cognito',
    issuer: /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[A-Za-z0-9_-]+$/,
    options: () => ({ groupsClaim: 'cognito:groups', passedClaims: ['token_use', 'client_id'] }),
  },
  {
    name: 'Amazon EKS',
    issuer: /^https:\/\/oidc\.eks\.[a-z0-9-]+\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
    options: () => ({}),
  },
  {
    name: 'AWS STS',
    issuer: /^https:\/\/[a-z0-9-]+\.tokens\.sts\.global\.api\.aws$/,
    options: () => ({ algorithms: ['RS256', 'ES384'], maximumLifetimeSeconds: 3600 }),
  },
];

/** Undefined for an issuer of another form: then the defaults of core/issuer.ts are all that is known. */
export function recogniseIssuer(
  issuer: string,
): { readonly name: string; readonly options: Readonly<Record<string, unknown>> } | undefined {
  for (const { name, issuer: form, options } of providers) {
    const match = form.exec(issuer);
    if (match !== null) return { name, options: options(match) };
  }
  return undefined;
}
