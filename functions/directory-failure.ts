// A directory that does not say somebody's groups: they stay unknown, and whoever runs Countersign can see why.
import { logger } from './telemetry.ts';

export function onDirectoryFailure(issuer: string, cause: unknown): void {
  logger.warn('a directory did not say the groups of a principal', {
    issuer,
    cause: cause instanceof Error ? cause.message : String(cause),
  });
}
