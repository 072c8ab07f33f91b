// What the alarms on refusals count, by the door through which every error leaves.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CountersignError, countersignErrors } from '../../core/countersign-error.ts';
import { knownError, problemResponse } from '../../functions/problem.ts';
import { logger, metrics } from '../../functions/telemetry.ts';

const counted: [name: string, value: number][] = [];
beforeEach(() => {
  counted.length = 0;
  vi.spyOn(metrics, 'addMetric').mockImplementation((name, _unit, value) => {
    counted.push([name, value]);
    return metrics;
  });
});
afterEach(() => vi.restoreAllMocks());

test.each([
  ['access-denied', 'CallsDenied'],
  ['record-unavailable', 'RecordUnavailable'],
  ['credentials-unavailable', 'CredentialsUnavailable'],
] as const)('`%s` counts as %s', (code, metric) => {
  problemResponse(new CountersignError(code, 'secret-canary'), 'exchange-1');
  expect(counted).toEqual([[metric, 1]]);
});

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html names it ThrottlingException; STS answers `Throttling`.
test.each(['Throttling', 'ThrottlingException', 'RequestLimitExceeded'])(
  'an AssumeRole that AWS throttles with `%s` counts by itself',
  (name) => {
    const cause = Object.assign(new Error('Rate exceeded'), { name });
    problemResponse(
      new CountersignError('credentials-unavailable', 'the role could not be assumed', { cause }),
      'exchange-1',
    );
    expect(counted).toEqual([['CredentialsThrottled', 1]]);
  },
);

test('a failure that nobody knows counts as an internal error', () => {
  knownError(new TypeError('secret-canary'), 'exchange-1');
  expect(counted).toEqual([['InternalErrors', 1]]);
});

test.each([
  ['that nobody knows', new TypeError('secret-canary')],
  ['of ours', new CountersignError('internal-error', 'a stored item is damaged: secret-canary')],
])(
  'a failure %s stands in the log where the runbook looks, once and without its message [L6]',
  (_, failure) => {
    const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
    problemResponse(knownError(failure, 'exchange-1'), 'exchange-1');
    expect(logged.mock.calls).toEqual([
      [
        'unexpected failure',
        {
          exchangeId: 'exchange-1',
          name: failure.name,
          frames: expect.arrayContaining([expect.any(String)]),
        },
      ],
    ]);
    expect(JSON.stringify(logged.mock.calls)).not.toContain('secret-canary');
  },
);

test('an error counts once, however often it comes by', () => {
  const denied = knownError(new CountersignError('access-denied', 'no'), 'exchange-1');
  problemResponse(denied, 'exchange-1');
  expect(counted).toEqual([['CallsDenied', 1]]);
});

test('what callers get wrong, or what waits for people, counts as nothing', () => {
  const watched = ['access-denied', 'record-unavailable', 'credentials-unavailable', 'internal-error'];
  for (const code of Object.keys(countersignErrors) as (keyof typeof countersignErrors)[]) {
    if (!watched.includes(code)) problemResponse(new CountersignError(code, 'no'), 'exchange-1');
  }
  expect(counted).toEqual([]);
});
