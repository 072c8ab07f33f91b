// What a managed policy at the local AWS says now.
import { GetPolicyCommand, GetPolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam';
import { emulatorClientOptions } from './emulator-client-options.ts';

export async function policyInForce(PolicyArn: string): Promise<string> {
  const iam = new IAMClient(emulatorClientOptions());
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
  return decodeURIComponent(PolicyVersion?.Document ?? '');
}
