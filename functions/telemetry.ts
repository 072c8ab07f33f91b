// Structured logs and metrics of every function, by Powertools. They carry ids and numbers, never parameters, tokens or
// bodies [L6].
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

export const logger = new Logger();
export const metrics = new Metrics();

/** All that a log says of a failure: its message may hold what was sent. */
export const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);
