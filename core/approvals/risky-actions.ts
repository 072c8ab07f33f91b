// IAM actions that are dangerous for what they are, and not for their access level: they give power, read secrets or
// data, reach the whole account, or put out its eyes. Lists of names, read in the Service Authorization Reference.
import type { Requirement } from '../requirement.ts';

const named = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Code that runs with the rights of a role, or a way to such rights, beyond what IAM calls permissions management. */
const escalating = named(`
  apprunner:CreateService apprunner:UpdateService batch:RegisterJobDefinition batch:SubmitJob
  cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:CreateStackInstances
  cloudformation:CreateStackSet cloudformation:ExecuteChangeSet cloudformation:UpdateStack
  cloudformation:UpdateStackSet codebuild:CreateProject codebuild:StartBuild codebuild:UpdateProject
  codepipeline:CreatePipeline codepipeline:UpdatePipeline codedeploy:CreateDeployment
  datapipeline:PutPipelineDefinition ec2-instance-connect:SendSSHPublicKey
  ec2-instance-connect:SendSerialConsoleSSHPublicKey ec2:AssociateIamInstanceProfile
  ec2:ModifyInstanceAttribute ec2:ReplaceIamInstanceProfileAssociation ecs:RegisterTaskDefinition ecs:RunTask
  ecs:StartTask ecs:UpdateService eks:AssociateAccessPolicy eks:CreateAccessEntry eks:UpdateAccessEntry
  elasticmapreduce:AddJobFlowSteps elasticmapreduce:RunJobFlow events:PutTargets glue:CreateDevEndpoint
  glue:CreateJob glue:CreateSession glue:RunStatement glue:StartJobRun glue:UpdateDevEndpoint glue:UpdateJob
  iam:PassRole kms:CreateGrant lambda:CreateEventSourceMapping lambda:CreateFunction lambda:PublishLayerVersion
  lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration sagemaker:CreateNotebookInstance
  sagemaker:CreateProcessingJob sagemaker:CreateTrainingJob scheduler:CreateSchedule ssm:CreateAssociation
  ssm:CreateDocument ssm:SendCommand ssm:StartAutomationExecution ssm:StartSession ssm:UpdateAssociation
  ssm:UpdateDocument states:CreateStateMachine states:UpdateStateMachine
`);

/** Whoever changes a user, a role or a directory changes what can be done with it, whatever IAM calls it. */
const identityPrefixes = named('iam identitystore sso sso-directory rolesanywhere');
const takesPower = /:(Delete|Detach|Remove|Deactivate|Untag|Tag)/;

export function isEscalation({ action, accessLevel }: Requirement): boolean {
  if (escalating.has(action)) return true;
  if (takesPower.test(action)) return false;
  if (accessLevel === 'Permissions management') return true;
  return accessLevel === 'Write' && identityPrefixes.has(prefixOf(action));
}

const secretReading = named(`
  kms:Decrypt kms:ReEncryptFrom secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue ssm:GetParameter
  ssm:GetParameterHistory ssm:GetParameters ssm:GetParametersByPath
`);

export const readsSecrets = (action: string): boolean => secretReading.has(action);

const dataReading = named(`
  athena:GetQueryResults athena:StartQueryExecution dynamodb:BatchGetItem dynamodb:GetItem dynamodb:GetRecords
  dynamodb:PartiQLSelect dynamodb:Query dynamodb:Scan ebs:GetSnapshotBlock kinesis:GetRecords lambda:GetFunction
  logs:FilterLogEvents logs:GetLogEvents logs:GetQueryResults logs:StartQuery rds-data:ExecuteStatement
  rds-data:BatchExecuteStatement redshift-data:ExecuteStatement redshift-data:GetStatementResult s3:GetObject
  s3:GetObjectVersion sqs:ReceiveMessage
`);

export const readsData = (action: string): boolean => dataReading.has(action);

const watching = named(`
  access-analyzer:DeleteAnalyzer cloudtrail:DeleteEventDataStore cloudtrail:DeleteTrail
  cloudtrail:PutEventSelectors cloudtrail:StopLogging cloudtrail:UpdateTrail cloudwatch:DeleteAlarms
  cloudwatch:DisableAlarmActions config:DeleteConfigurationRecorder config:DeleteDeliveryChannel
  config:StopConfigurationRecorder ec2:DeleteFlowLogs guardduty:DeleteDetector
  guardduty:DisassociateFromMasterAccount guardduty:UpdateDetector inspector2:Disable macie2:DisableMacie
  securityhub:DisableSecurityHub
`);

export const watchesTheAccount = (action: string): boolean => watching.has(action);

const accountWidePrefixes = named('account billing organizations');
const accountWide = named(`
  ec2:DisableEbsEncryptionByDefault ec2:DisableSnapshotBlockPublicAccess ec2:DisableImageBlockPublicAccess
  ec2:ModifyInstanceMetadataDefaults iam:CreateAccountAlias iam:DeleteAccountAlias
  iam:DeleteAccountPasswordPolicy iam:UpdateAccountPasswordPolicy lambda:PutAccountSettings
  s3:PutAccountPublicAccessBlock servicequotas:RequestServiceQuotaIncrease ssm:UpdateServiceSetting
`);

export const isAccountWide = (action: string): boolean =>
  accountWide.has(action) || accountWidePrefixes.has(prefixOf(action));

function prefixOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}
