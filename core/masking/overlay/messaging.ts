// How people, phones and devices are reached.
import { type OverlayTable, overlayTable } from './row.ts';

export const messagingOverlay: readonly OverlayTable[] = [
  overlayTable(
    'sns',
    'sns/latest/api/API_',
    `
    CreatePlatformApplication Attributes.PlatformCredential credentials
    CreatePlatformApplication Attributes.PlatformPrincipal credentials
    Publish Message free-form
    VerifySMSSandboxPhoneNumber OneTimePassword one-time-code
    ConfirmSubscription Token token
    CreatePlatformEndpoint Token token
    `,
  ),
  overlayTable(
    'sqs',
    'AWSSimpleQueueService/latest/APIReference/API_',
    `
    SendMessage MessageBody free-form
    ReceiveMessage Messages.Body free-form
    `,
  ),
  overlayTable(
    'kinesis',
    'kinesis/latest/APIReference/API_',
    `
    GetRecords Records.Data free-form
    PutRecord Data free-form
    `,
  ),
  overlayTable(
    'ses',
    'ses/latest/APIReference/API_',
    `
    SendEmail Body.Text.Data free-form
    VerifyDomainIdentity VerificationToken harmless
    `,
  ),
  overlayTable(
    'sesv2',
    'ses/latest/APIReference-V2/API_',
    `
    CreateEmailIdentity DkimSigningAttributes.DomainSigningPrivateKey private-key
    PutEmailIdentityDkimSigningAttributes SigningAttributes.DomainSigningPrivateKey private-key
    `,
  ),
  overlayTable(
    'pinpoint',
    'pinpoint/latest/apireference/apps-application-id-channels.html',
    `
    UpdateGcmChannel GCMChannelRequest.ApiKey api-key
    UpdateGcmChannel GCMChannelRequest.ServiceJson credentials
    GetGcmChannel GCMChannelResponse.Credential credentials
    UpdateApnsChannel APNSChannelRequest.PrivateKey private-key
    UpdateApnsChannel APNSChannelRequest.Certificate private-key
    UpdateApnsChannel APNSChannelRequest.TokenKey private-key
    UpdateAdmChannel ADMChannelRequest.ClientSecret client-secret
    UpdateBaiduChannel BaiduChannelRequest.ApiKey api-key
    UpdateBaiduChannel BaiduChannelRequest.SecretKey api-key
    GetBaiduChannel BaiduChannelResponse.Credential credentials
    VerifyOTPMessage VerifyOTPMessageRequestParameters.Otp one-time-code
    `,
  ),
  overlayTable(
    'pinpoint-sms-voice-v2',
    'pinpoint/latest/apireference_smsvoicev2/API_',
    `
    VerifyDestinationNumber VerificationCode one-time-code
    `,
  ),
  overlayTable(
    'connect',
    'connect/latest/APIReference/API_',
    `
    GetFederationToken Credentials.AccessToken token
    GetFederationToken Credentials.RefreshToken token
    CreateUser Password password
    StartChatContact ParticipantToken token
    CreateParticipant ParticipantCredentials.ParticipantToken token
    `,
  ),
  overlayTable(
    'connectparticipant',
    'connect-participant/latest/APIReference/API_',
    `
    CreateParticipantConnection ConnectionCredentials.ConnectionToken token
    CreateParticipantConnection ParticipantToken token
    SendMessage ConnectionToken token
    `,
  ),
  overlayTable(
    'iot',
    'iot/latest/apireference/API_',
    `
    CreateKeysAndCertificate keyPair.PrivateKey private-key
    CreateProvisioningClaim keyPair.PrivateKey private-key
    TestInvokeAuthorizer mqttContext.password password
    TestInvokeAuthorizer token token
    CreateTopicRule salesforce.token token
    CreateTopicRule headers.value free-form
    `,
  ),
  overlayTable(
    'iotwireless',
    'iot-wireless/2020-11-22/apireference/API_',
    `
    CreateWirelessDevice OtaaV1_1.AppKey key-material
    CreateWirelessDevice OtaaV1_1.NwkKey key-material
    CreateWirelessDevice OtaaV1_0_x.AppKey key-material
    CreateWirelessDevice SessionKeys.AppSKey key-material
    CreateWirelessDevice SessionKeys.NwkSEncKey key-material
    CreateWirelessDevice SessionKeys.FNwkSIntKey key-material
    CreateWirelessDevice SessionKeys.SNwkSIntKey key-material
    CreateWirelessDevice SessionKeys.NwkSKey key-material
    AssociateAwsAccountWithPartnerAccount AppServerPrivateKey private-key
    `,
  ),
  overlayTable(
    'chime-sdk-messaging',
    'chime-sdk/latest/APIReference/API_messaging-chime_',
    `
    SendChannelMessage ChimeBearer harmless
    `,
  ),
  overlayTable(
    'medialive',
    'medialive/latest/apireference/channels.html',
    `
    CreateChannel Settings.PasswordParam harmless
    CreateInput Sources.PasswordParam harmless
    `,
  ),
  overlayTable(
    'mediaconvert',
    'mediaconvert/latest/apireference/jobs.html',
    `
    CreateJob Mp4Settings.CertificateSecret harmless
    CreateJob StaticKeyProvider.StaticKeyValue key-material
    `,
  ),
  overlayTable(
    'mediapackage',
    'mediapackage/latest/apireference/origin_endpoints.html',
    `
    CreateOriginEndpoint Authorization.CdnIdentifierSecret harmless
    DescribeChannel IngestEndpoints.Password password
    `,
  ),
];
