// Counts the refusals that alarms watch. A metric is a number: nothing of the call, the caller or the message is in it [L6].
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { isThrottlingError } from '@smithy/core/retry';
import type { CountersignError, CountersignErrorCode } from '../core/countersign-error.ts';
import { metrics } from './telemetry.ts';

const watched: Partial<Record<CountersignErrorCode, string>> = {
  'access-denied': 'CallsDenied',
  'record-unavailable': 'RecordUnavailable',
  'credentials-unavailable': 'CredentialsUnavailable',
  'internal-error': 'InternalErrors',
};

/** An error may come by more than once on its way to the caller. */
const counted = new WeakSet<CountersignError>();

/** Whether it was counted: it is watched, and came by for the first time. */
export function countRefusal(error: CountersignError): boolean {
  const name = watched[error.code];
  if (name === undefined || counted.has(error)) return false;
  counted.add(error);
  metrics.addMetric(isThrottled(error) ? 'CredentialsThrottled' : name, MetricUnit.Count, 1);
  return true;
}

/** That AWS throttled AssumeRole, in the error of its SDK. */
function isThrottled({ code, cause }: CountersignError): boolean {
  if (code !== 'credentials-unavailable' || !(cause instanceof Error)) return false;
  return isThrottlingError(cause as Parameters<typeof isThrottlingError>[0]);
}
