// Who may do what: credentials, keys and the directories of people.
import { type OverlayTable, overlayTable } from './row.ts';

export const identityOverlay: readonly OverlayTable[] = [
  overlayTable(
    'iam',
    'IAM/latest/APIReference/API_',
    `
    CreateAccessKey AccessKey.SecretAccessKey secret-access-key
    CreateServiceSpecificCredential ServiceSpecificCredential.ServicePassword password
    CreateLoginProfile Password password
    UploadServerCertificate PrivateKey private-key
    CreateVirtualMFADevice VirtualMFADevice.Base32StringSeed one-time-seed
    CreateVirtualMFADevice VirtualMFADevice.QRCodePNG one-time-seed
    EnableMFADevice AuthenticationCode1 one-time-code
    EnableMFADevice AuthenticationCode2 one-time-code
    UpdateSAMLProvider AddPrivateKey private-key
    UpdateSAMLProvider RemovePrivateKey harmless
    `,
  ),
  overlayTable(
    'sts',
    'STS/latest/APIReference/API_',
    `
    AssumeRole Credentials.SecretAccessKey secret-access-key
    AssumeRole Credentials.SessionToken token
    AssumeRoleWithWebIdentity WebIdentityToken token
    AssumeRoleWithSAML SAMLAssertion token
    GetSessionToken TokenCode one-time-code
    DecodeAuthorizationMessage EncodedMessage token
    AssumeRoleWithWebIdentity SubjectFromWebIdentityToken harmless
    `,
  ),
  overlayTable(
    'sso',
    'singlesignon/latest/PortalAPIReference/API_',
    `
    GetRoleCredentials roleCredentials.secretAccessKey secret-access-key
    GetRoleCredentials roleCredentials.sessionToken token
    `,
  ),
  overlayTable(
    'sso-oidc',
    'singlesignon/latest/OIDCAPIReference/API_',
    `
    CreateToken accessToken token
    CreateToken refreshToken token
    RegisterClient clientSecret client-secret
    StartDeviceAuthorization deviceCode one-time-code
    StartDeviceAuthorization userCode one-time-code
    `,
  ),
  overlayTable(
    'cognito-idp',
    'cognito-user-identity-pools/latest/APIReference/API_',
    `
    CreateUserPoolClient UserPoolClient.ClientSecret client-secret
    InitiateAuth AuthParameters credentials
    AdminInitiateAuth AuthParameters credentials
    InitiateAuth AuthenticationResult.AccessToken token
    InitiateAuth AuthenticationResult.IdToken token
    InitiateAuth AuthenticationResult.RefreshToken token
    AssociateSoftwareToken SecretCode one-time-seed
    ConfirmSignUp ConfirmationCode one-time-code
    VerifySoftwareToken UserCode one-time-code
    CreateIdentityProvider ProviderDetails free-form
    CompleteWebAuthnRegistration Credential credentials
    RespondToAuthChallenge ChallengeResponses credentials
    `,
  ),
  overlayTable(
    'cognito-identity',
    'cognitoidentity/latest/APIReference/API_',
    `
    GetCredentialsForIdentity Credentials.SecretKey secret-access-key
    GetCredentialsForIdentity Credentials.SessionToken token
    GetOpenIdToken Token token
    GetCredentialsForIdentity Logins token
    `,
  ),
  overlayTable(
    'secretsmanager',
    'secretsmanager/latest/apireference/API_',
    `
    GetSecretValue SecretString secret
    GetSecretValue SecretBinary secret
    GetRandomPassword RandomPassword password
    `,
  ),
  overlayTable(
    'kms',
    'kms/latest/APIReference/API_',
    `
    Decrypt Plaintext plaintext
    GenerateDataKey Plaintext plaintext
    GenerateDataKeyPair PrivateKeyPlaintext private-key
    GenerateRandom Plaintext plaintext
    CreateCustomKeyStore KeyStorePassword password
    CreateCustomKeyStore XksProxyAuthenticationCredential.RawSecretAccessKey secret-access-key
    `,
  ),
  overlayTable(
    'acm',
    'acm/latest/APIReference/API_',
    `
    ExportCertificate PrivateKey private-key
    ImportCertificate PrivateKey private-key
    ExportCertificate Passphrase password
    `,
  ),
  overlayTable(
    'cloudhsmv2',
    'cloudhsm/latest/APIReference/API_',
    `
    DescribeClusters PreCoPassword password
    `,
  ),
  overlayTable(
    'cloudhsm',
    'cloudhsm/classic/APIReference/API_',
    `
    CreateHsm SshKey harmless
    `,
  ),
  overlayTable(
    'ds',
    'directoryservice/latest/devguide/API_',
    `
    CreateDirectory Password password
    ConnectDirectory ConnectSettings.CustomerUserName harmless
    CreateMicrosoftAD Password password
    ResetUserPassword NewPassword password
    EnableRadius RadiusSettings.SharedSecret secret
    CreateTrust TrustPassword password
    EnableSso Password password
    `,
  ),
  overlayTable(
    'workmail',
    'workmail/latest/APIReference/API_',
    `
    CreateUser Password password
    ResetPassword Password password
    `,
  ),
  overlayTable(
    'transfer',
    'transfer/latest/userguide/API_',
    `
    ImportHostKey HostKeyBody private-key
    ImportCertificate PrivateKey private-key
    TestIdentityProvider UserPassword password
    ImportSshPublicKey SshPublicKeyBody harmless
    `,
  ),
  overlayTable(
    'signer',
    'signer/latest/api/API_',
    `
    ListSigningJobs jobs.isRevoked harmless
    `,
  ),
  overlayTable(
    'pca-connector-scep',
    'pca-connector-scep/latest/APIReference/API_',
    `
    GetChallengePassword Password password
    `,
  ),
  overlayTable(
    'payment-cryptography',
    'payment-cryptography/latest/APIReference/API_',
    `
    ExportKey KeyMaterial key-material
    `,
  ),
  overlayTable(
    'license-manager',
    'license-manager/latest/APIReference/API_',
    `
    CreateToken Token token
    GetAccessToken AccessToken token
    `,
  ),
];
