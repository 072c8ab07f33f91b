// The reviewed table behind reversibility.ts, read in each operation's page of its service's API reference. A row is
// for a service of the catalogue and its operation; what depends on a parameter is a function of the parameters.
import type { JsonObject } from '../json.ts';
import type { Reversibility } from '../preview/impact-preview.ts';

type Row = Reversibility | ((parameters: JsonObject) => Reversibility);

const row = (reversible: Reversibility['reversible']) => (how: string) => ({ reversible, how });
const no = row('no');
const yes = row('yes');
const partly = row('partly');

const finalSnapshot =
  (name: string) =>
  (parameters: JsonObject): Reversibility =>
    typeof parameters[name] === 'string'
      ? partly(
          `a final snapshot is taken first (\`${parameters[name]}\`): restore it as a new one, with another endpoint`,
        )
      : no('no final snapshot is taken, and its automated backups go with it unless they are kept');

const restoredFromSnapshot = partly('restore a snapshot that was taken before, if there is one');
const earlierValues = partly('set the earlier values again, if they are known; they are not kept');
const deleteItAgain = yes('delete what it creates');
const startAgain = yes('start it again');

const rows: Readonly<Record<string, Row>> = {
  'autoscaling:DeleteAutoScalingGroup': no(
    'the group is made anew by hand, and its instances are terminated with ForceDelete',
  ),
  'autoscaling:SetDesiredCapacity': partly(
    'set the earlier number again; instances that were terminated are gone',
  ),
  'autoscaling:TerminateInstanceInAutoScalingGroup': no('the instance is terminated'),
  'autoscaling:UpdateAutoScalingGroup': partly(
    'set the earlier values again; instances that were terminated are gone',
  ),
  'cloudformation:DeleteStack': no(
    'resources of the stack are deleted, except those with a retaining DeletionPolicy',
  ),
  'cloudformation:UpdateStack': partly(
    'update it back to the earlier template; resources that were replaced lose their data',
  ),
  'cloudformation:ExecuteChangeSet': partly(
    'update it back to the earlier template; resources that were replaced lose their data',
  ),
  'cloudformation:CreateStack': deleteItAgain,
  'cloudtrail:DeleteTrail': partly('make the trail anew; what happens until then is not recorded by it'),
  'cloudtrail:StopLogging': partly('start logging again; what happens until then is not recorded'),
  'cloudwatch:DeleteAlarms': no('the alarms are made anew by hand'),
  'cloudwatch:DeleteDashboards': no('the dashboards are made anew by hand'),
  'cloudwatch:DisableAlarmActions': yes('enable the actions again'),
  'cloudwatch:PutMetricAlarm': earlierValues,
  'dynamodb:BatchWriteItem': no(
    'items are overwritten or deleted; only point-in-time recovery to a new table brings them back',
  ),
  'dynamodb:CreateTable': deleteItAgain,
  'dynamodb:DeleteBackup': no('the backup is gone'),
  'dynamodb:DeleteItem': no('the item is gone; only point-in-time recovery to a new table brings it back'),
  'dynamodb:DeleteTable': no(
    'the table and its items are gone; only a backup brings them back, as a new table',
  ),
  'dynamodb:PutItem': no(
    'an item with this key is overwritten; only point-in-time recovery to a new table brings it back',
  ),
  'dynamodb:UpdateItem': no(
    'earlier values are overwritten; only point-in-time recovery to a new table brings them back',
  ),
  'dynamodb:UpdateTable': earlierValues,
  'dynamodb:UpdateContinuousBackups': partly(
    'enable it again; recovery then reaches back to that moment and not further',
  ),
  'dynamodb:UpdateTimeToLive': partly('disable it again; items that expired meanwhile are gone'),
  'ec2:AttachVolume': yes('detach the volume'),
  'ec2:AuthorizeSecurityGroupEgress': yes('revoke the rule'),
  'ec2:AuthorizeSecurityGroupIngress': yes('revoke the rule'),
  'ec2:CreateTags': yes('put the earlier tags back'),
  'ec2:DeleteSecurityGroup': no('the group is made anew with another id'),
  'ec2:DeleteSnapshot': no('the snapshot is gone, unless a Recycle Bin rule keeps it'),
  'ec2:DeleteSubnet': no('the subnet is made anew with another id'),
  'ec2:DeleteTags': yes('put the earlier tags back'),
  'ec2:DeleteVolume': no('the volume and its data are gone; only a snapshot brings them back'),
  'ec2:DeleteVpc': no('the VPC is made anew with another id'),
  'ec2:DeregisterImage': partly(
    'register it again from its snapshots, or restore it if a Recycle Bin rule keeps it',
  ),
  'ec2:DetachVolume': yes('attach the volume again'),
  'ec2:ModifyInstanceAttribute': earlierValues,
  'ec2:RebootInstances': yes('the instance comes back by itself; what was only in memory is lost'),
  'ec2:ReleaseAddress': no('the address goes back to AWS and may be given to others'),
  'ec2:RevokeSecurityGroupIngress': yes('authorise the rule again'),
  'ec2:RevokeSecurityGroupEgress': yes('authorise the rule again'),
  'ec2:RunInstances': yes('terminate what it starts'),
  'ec2:StartInstances': yes('stop it again'),
  'ec2:StopInstances': ({ Hibernate }) =>
    Hibernate === true
      ? yes('start it again; it goes on where it was')
      : partly('start it again; data on instance store volumes is lost, and its public address may change'),
  'ec2:TerminateInstances': no(
    'a terminated instance never starts again; volumes that are deleted with it are gone',
  ),
  'ecr:BatchDeleteImage': no('the images are pushed again by whoever has them'),
  'ecr:DeleteRepository': no('the repository and, with force, its images are gone'),
  'ecs:DeleteCluster': yes('make the cluster anew; only an empty one can be deleted'),
  'ecs:DeleteService': partly('make the service anew from its task definition'),
  'ecs:DeregisterTaskDefinition': partly('register the same as a new revision'),
  'ecs:StopTask': partly('a service starts another task; a task on its own is run again'),
  'ecs:UpdateService': yes('update it back to the earlier task definition and count'),
  'eks:DeleteCluster': no('the cluster with all that is stored in it is gone'),
  'eks:DeleteNodegroup': partly('make the node group anew; its nodes are terminated'),
  'eks:UpdateClusterVersion': no('a Kubernetes version is never taken back'),
  'eks:UpdateNodegroupConfig': earlierValues,
  'elasticache:DeleteCacheCluster': finalSnapshot('FinalSnapshotIdentifier'),
  'elasticache:DeleteReplicationGroup': finalSnapshot('FinalSnapshotIdentifier'),
  'elasticache:DeleteSnapshot': no('the snapshot is gone'),
  'elbv2:DeleteListener': no('the listener and its rules are made anew by hand'),
  'elbv2:DeleteLoadBalancer': no('it is made anew with another DNS name'),
  'elbv2:DeleteTargetGroup': no('it is made anew and its targets registered again'),
  'elbv2:DeregisterTargets': yes('register the targets again'),
  'elbv2:ModifyListener': earlierValues,
  'events:DeleteRule': no('the rule is made anew by hand'),
  'events:DisableRule': partly('enable the rule again; events until then were not acted on'),
  'iam:AddUserToGroup': yes('remove the user from the group'),
  'iam:AttachGroupPolicy': yes('detach the policy'),
  'iam:AttachRolePolicy': yes('detach the policy; what was done with it meanwhile stays done'),
  'iam:AttachUserPolicy': yes('detach the policy; what was done with it meanwhile stays done'),
  'iam:CreatePolicyVersion': yes('set the earlier version as the default'),
  'iam:CreateRole': deleteItAgain,
  'iam:CreateUser': deleteItAgain,
  'iam:DeleteAccessKey': no('a deleted key never works again; whoever uses it needs a new one'),
  'iam:DeletePolicy': no('the policy is made anew by hand'),
  'iam:DeleteRole': no('a role of the same name has another id: trust that names it does not come back'),
  'iam:DeleteRolePolicy': no('the policy is written anew by hand'),
  'iam:DeleteUser': no('a user of the same name has another id'),
  'iam:DetachRolePolicy': yes('attach the policy again'),
  'iam:DetachUserPolicy': yes('attach the policy again'),
  'iam:PutRolePolicy': earlierValues,
  'iam:PutUserPolicy': earlierValues,
  'iam:UpdateAccessKey': yes('set its earlier status again'),
  'iam:UpdateAssumeRolePolicy': earlierValues,
  'kms:CancelKeyDeletion': yes('schedule it again'),
  'kms:CreateKey': partly('schedule its deletion'),
  'kms:DeleteAlias': yes('make the alias anew'),
  'kms:DisableKey': yes('enable the key again; until then nothing under it can be read'),
  'kms:DisableKeyRotation': yes('enable rotation again'),
  'kms:PutKeyPolicy': partly('put the earlier policy back, if the new one still lets you'),
  'kms:ScheduleKeyDeletion': no(
    'it can be cancelled until the waiting period ends; then all that is encrypted under the key is lost for good',
  ),
  'lambda:CreateFunction': deleteItAgain,
  'lambda:DeleteAlias': yes('make the alias anew'),
  'lambda:DeleteFunction': no('the function with its versions and settings is gone; it is deployed anew'),
  'lambda:PutFunctionConcurrency': yes('set the earlier number again'),
  'lambda:UpdateFunctionCode': partly(
    'deploy the earlier code again; it is kept only where a version was published',
  ),
  'lambda:UpdateFunctionConfiguration': partly(
    'set the earlier values again; they are kept only where a version was published',
  ),
  'logs:DeleteLogGroup': no('the group and its events are gone'),
  'logs:DeleteLogStream': no('the stream and its events are gone'),
  'logs:PutRetentionPolicy': partly(
    'set the earlier time again; events that were older than the new one are gone',
  ),
  'rds:DeleteDBCluster': finalSnapshot('FinalDBSnapshotIdentifier'),
  'rds:DeleteDBClusterSnapshot': no('the snapshot is gone'),
  'rds:DeleteDBInstance': finalSnapshot('FinalDBSnapshotIdentifier'),
  'rds:DeleteDBSnapshot': no('the snapshot is gone'),
  'rds:ModifyDBInstance': partly(
    'set the earlier values again; storage never shrinks and an engine never goes back',
  ),
  'rds:ModifyDBCluster': partly('set the earlier values again; an engine never goes back'),
  'rds:RebootDBInstance': yes('it comes back by itself after a minute or more'),
  'rds:StopDBInstance': startAgain,
  'rds:StartDBInstance': yes('stop it again'),
  'rds:StopDBCluster': startAgain,
  'redshift:DeleteCluster': finalSnapshot('FinalClusterSnapshotIdentifier'),
  'redshift:DeleteClusterSnapshot': no('the snapshot is gone'),
  'redshift:PauseCluster': yes('resume it'),
  'redshift:ModifyCluster': earlierValues,
  'route53:ChangeResourceRecordSets': partly(
    'change the records back, if they are known; resolvers keep the new ones for their TTL',
  ),
  'route53:DeleteHostedZone': no('the zone is made anew with other name servers'),
  's3:AbortMultipartUpload': no('the parts are gone'),
  's3:CopyObject': partly('an earlier object of this key comes back only if the bucket keeps versions'),
  's3:CreateBucket': deleteItAgain,
  's3:DeleteBucket': partly('only an empty bucket can be deleted; its name may be taken by others'),
  's3:DeleteBucketLifecycle': earlierValues,
  's3:DeleteBucketPolicy': earlierValues,
  's3:DeleteObject': ({ VersionId }) =>
    VersionId === undefined
      ? no('the object is gone, unless the bucket keeps versions')
      : no('this very version is gone for good'),
  's3:DeleteObjects': no('the objects are gone, unless the bucket keeps versions'),
  's3:PutBucketLifecycleConfiguration': partly(
    'put the earlier rules back; what they expired meanwhile is gone',
  ),
  's3:PutBucketPolicy': earlierValues,
  's3:PutBucketVersioning': partly('set it again; what is overwritten or deleted without versions is gone'),
  's3:PutObject': partly('an earlier object of this key comes back only if the bucket keeps versions'),
  's3:PutObjectTagging': yes('put the earlier tags back'),
  's3:DeleteObjectTagging': yes('put the earlier tags back'),
  's3:PutPublicAccessBlock': earlierValues,
  's3:DeletePublicAccessBlock': earlierValues,
  's3:RestoreObject': yes('the copy expires by itself'),
  'secretsmanager:CreateSecret': deleteItAgain,
  'secretsmanager:DeleteSecret': ({ ForceDeleteWithoutRecovery }) =>
    ForceDeleteWithoutRecovery === true
      ? no('it is deleted at once, without a recovery window')
      : yes('restore it within its recovery window of 7 to 30 days; until then nobody can read it'),
  'secretsmanager:PutSecretValue': yes('move AWSCURRENT back to the version that is now AWSPREVIOUS'),
  'secretsmanager:UpdateSecret': yes('move AWSCURRENT back to the version that is now AWSPREVIOUS'),
  'secretsmanager:RestoreSecret': yes('delete it again'),
  'secretsmanager:RotateSecret': partly('the earlier password may no longer be valid where it is used'),
  'sns:DeleteTopic': no('the topic and its subscriptions are made anew by hand'),
  'sns:Publish': no('a message that was sent is not called back'),
  'sns:Subscribe': yes('unsubscribe'),
  'sns:Unsubscribe': no('the subscriber must subscribe and confirm again'),
  'sqs:DeleteMessage': no('the message is gone'),
  'sqs:DeleteQueue': no('the queue and its messages are gone'),
  'sqs:PurgeQueue': no('all messages in the queue are gone'),
  'sqs:SendMessage': partly('purge or receive the message before others do'),
  'sqs:SetQueueAttributes': earlierValues,
  'ssm:DeleteParameter': no('the parameter and its history are gone'),
  'ssm:DeleteParameters': no('the parameters and their history are gone'),
  'ssm:PutParameter': yes('put the earlier version back; the last 100 are kept'),
  'ssm:SendCommand': no('what the command did stays done'),
  'ssm:TerminateSession': no('the session ends; another must be started'),
  'stepfunctions:DeleteStateMachine': no('the state machine is made anew; its running executions end'),
  'stepfunctions:StopExecution': partly(
    'redrive a failed standard execution within 14 days; an aborted one too',
  ),
  'stepfunctions:StartExecution': partly('stop it; what its steps did stays done'),
  'stepfunctions:UpdateStateMachine': partly('update it back to the earlier definition, if it is known'),
  'ec2:RestoreSnapshotFromRecycleBin': deleteItAgain,
  'ec2:CreateSnapshot': deleteItAgain,
  'rds:CreateDBSnapshot': deleteItAgain,
  'rds:RestoreDBInstanceFromDBSnapshot': deleteItAgain,
  'backup:DeleteRecoveryPoint': no('the backup is gone'),
  'backup:DeleteBackupVault': yes('make the vault anew; only an empty one can be deleted'),
  'efs:DeleteFileSystem': no('the file system and its data are gone; only a backup brings them back'),
  'kinesis:DeleteStream': no('the stream and its records are gone'),
  'organizations:LeaveOrganization': no('it takes an invitation to come back'),
  'organizations:CloseAccount': partly('AWS reopens it on request within 90 days'),
  'docdb:DeleteDBCluster': finalSnapshot('FinalDBSnapshotIdentifier'),
  'neptune:DeleteDBCluster': finalSnapshot('FinalDBSnapshotIdentifier'),
  'ec2:CreateVolume': deleteItAgain,
  'ec2:ModifyVolume': partly('a volume never shrinks; its type can be changed back'),
  'ec2:RestoreImageFromRecycleBin': yes('deregister it again'),
  'dynamodb:RestoreTableFromBackup': deleteItAgain,
  'redshift:RestoreFromClusterSnapshot': deleteItAgain,
  'memorydb:DeleteCluster': finalSnapshot('FinalSnapshotName'),
  'fsx:DeleteFileSystem': restoredFromSnapshot,
};

export const reversibilityRows: ReadonlyMap<string, Row> = new Map(Object.entries(rows));
