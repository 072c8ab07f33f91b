// The KMS keys, by purpose and generation. KMS rotates neither HMAC keys nor asymmetric ones by itself: a new generation is a new
// key, and the configuration says which ones there are and which is used (docs/upgrade.md).
import { Construct } from 'constructs';
import { functionName } from '../../core/deployed-names.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import type { KeyGenerations } from '../key-generations.ts';
import type { Keeping, Stage } from '../stage.ts';
import { CheckpointKey } from './checkpoint-key.ts';
import { HmacKey } from './hmac-key.ts';

export interface KeysProps {
  readonly stage: Stage;
  readonly keeping: Keeping;
  readonly generations: KeyGenerations;
}

export class Keys extends Construct {
  readonly surrogateRoot: KeyRing<HmacKey>;
  readonly masking: KeyRing<HmacKey>;
  readonly page: KeyRing<HmacKey>;
  readonly checkpoint: KeyRing<CheckpointKey>;

  constructor(scope: Construct, id: string, { stage, keeping, generations }: KeysProps) {
    super(scope, id);
    const alias = (name: string, generation: number) => `alias/countersign-${stage}-${name}-${generation}`;
    const control = functionName(stage, 'control');
    const hmac =
      (keyId: string, name: string, description: string, roleName: string) => (generation: number) =>
        new HmacKey(this, `${keyId}${generation}`, {
          alias: alias(name, generation),
          description,
          roleName,
          keeping,
        });
    const gateway = functionName(stage, 'gateway');
    this.surrogateRoot = ringOf(
      generations.surrogateRoot,
      hmac(
        'SurrogateRoot',
        'surrogate-root',
        'Countersign: root of surrogate keys and session tokens',
        gateway,
      ),
    );
    this.masking = ringOf(
      generations.masking,
      hmac('Masking', 'masking', 'Countersign: marks masked values so that equal ones can be told', gateway),
    );
    this.page = ringOf(
      generations.page,
      hmac('Page', 'page', 'Countersign: sign-in state of the approval pages', control),
    );
    this.checkpoint = ringOf(
      generations.checkpoint,
      (generation) =>
        new CheckpointKey(this, `Checkpoint${generation}`, {
          alias: alias('checkpoint', generation),
          signerRoleName: functionName(stage, 'checkpoint'),
          readerRoleName: control,
        }),
    );
  }
}

/** Its versions begin with the current one. */
function ringOf<Key>(
  [current, ...others]: KeyGenerations[keyof KeyGenerations],
  make: (generation: number) => Key,
): KeyRing<Key> {
  const versions = [current, ...others].map((generation) => [String(generation), make(generation)] as const);
  return { current: String(current), versions: new Map(versions) };
}
