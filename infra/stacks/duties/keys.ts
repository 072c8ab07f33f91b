// Which function may use which key. The keys' own policies name the same roles, and no other (infra/constructs/key-use.ts).
import type { Key } from 'aws-cdk-lib/aws-kms';
import { currentKey, type KeyRing } from '../../../core/key-ring.ts';
import type { Keys } from '../../constructs/keys.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';

type Ring = KeyRing<{ readonly key: Key }>;

export function allowKeys(
  { gateway, control, checkpoint }: Readonly<Record<'gateway' | 'control' | 'checkpoint', ServiceFunction>>,
  keys: Keys,
): void {
  gateway.allow({
    sid: 'DeriveKeys',
    actions: ['kms:GenerateMac'],
    resources: [...arnsOf(keys.surrogateRoot), ...arnsOf(keys.masking)],
  });
  control.allow({ sid: 'DeriveKeys', actions: ['kms:GenerateMac'], resources: arnsOf(keys.page) });
  control.allow({
    sid: 'TellPublicKeys',
    actions: ['kms:GetPublicKey'],
    resources: arnsOf(keys.checkpoint),
  });
  checkpoint.allow({
    sid: 'SignCheckpoints',
    actions: ['kms:GetPublicKey', 'kms:Sign'],
    resources: [currentKey(keys.checkpoint).key.keyArn],
  });
}

/** As adapters/environment.ts reads it: the current one is the first. */
export function keyIdsOf({ versions }: Ring): string {
  return [...versions].map(([generation, { key }]) => `${generation}=${key.keyId}`).join(',');
}

const arnsOf = ({ versions }: Ring): string[] => [...versions.values()].map(({ key }) => key.keyArn);
