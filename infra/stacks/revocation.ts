// What denies vended credentials that were taken back, where any connection vends.
import { Duration } from 'aws-cdk-lib';
import type { Connection } from '../../core/connection.ts';
import { revokerNames } from '../../core/vending/revoker-names.ts';
import { Revoker } from '../constructs/revoker.ts';
import { allowRevoke } from './duties/administration.ts';
import { only, type Wiring } from './wiring.ts';

/** Undefined where nothing is vended. */
export function addRevocation(
  { stack, parts, environment, serviceFunction }: Wiring,
  connections: readonly Connection[],
) {
  const revocable = connections.filter(({ vendingProfiles }) => vendingProfiles !== undefined);
  if (revocable.length === 0) return undefined;
  const revoke = serviceFunction({
    name: 'revoke',
    description: 'Denies vended credentials that were given back, revoked or stopped',
    memorySizeMegabytes: 512,
    timeout: Duration.minutes(1),
    calledBy: 'Streams call it until it succeeds; what they give up lies in a queue with an alarm.',
    environment: only(environment, 'stage', 'connectionsTable', 'sessionsTable', 'eventBus'),
  });
  const { sessions, registry } = parts.tables;
  const { failures } = new Revoker(stack, 'Revoker', { revoke, sessions, registry });
  allowRevoke(
    revoke,
    parts,
    revocable.map((connection) => revokerNames(connection).roleArn),
  );
  return { revoke: revoke.function, failures };
}
