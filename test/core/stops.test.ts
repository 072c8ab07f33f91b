// Stopping by one person, letting go on by two: the values alone.
import { describe, expect, test } from 'vitest';
import { parseScope, type Stops, stopOf, stopped, stoppedError, thawed } from '../../core/stops.ts';
import { alice, bob, human } from '../support/approval-cast.ts';

const now = 1_795_000_000;
const nothing: Stops = { version: 0, stops: [] };
const stop = (scope: string, from = nothing, because?: string) =>
  stopped(from, { scope: parseScope(scope), person: alice, ...(because ? { because } : {}) }, now);
const call = { principalId: 'https://agents.example.com|agent-7', connection: 'demo' };

describe('a stop', () => {
  test.each([
    ['everything', true],
    ['connection:demo', true],
    ['connection:dem', false],
    ['connection:other', false],
    ['agent:https://agents.example.com|agent-7', true],
    ['agent:https://agents.example.com|agent-77', false],
    ['agent:https://other.example.com|agent-7', false],
  ])('of %s: stops the call? %s', (scope, isStopped) => {
    expect(stopOf(stop(scope), call) !== undefined).toBe(isStopped);
  });

  test('keeps who stopped first, and why, when others stop the same', () => {
    const first = stop('everything', nothing, 'key leaked');
    const again = stopped(first, { scope: 'everything', person: bob, because: 'me too' }, now + 60);
    expect(again).toMatchObject({
      version: 2,
      stops: [{ stoppedBy: { subject: 'alice' }, because: 'key leaked', stoppedAtEpochSeconds: now }],
    });
  });

  test('tells the agent who, when and why', () => {
    const [found] = stop('everything', nothing, 'key leaked').stops;
    if (found === undefined) throw new Error('nothing is stopped');
    expect(stoppedError(found)).toMatchObject({
      code: 'stopped',
      message:
        'everything is stopped since 2026-11-18T11:06:40Z by alice ("key leaked"): no call runs until two people let it go on',
    });
  });

  test.each(['', 'all', 'connection:', 'connection:Demo', 'agent:', 'agent:nobody', 'session:ses_1'])(
    'of `%s` is refused',
    (scope) => {
      expect(() => parseScope(scope)).toThrow(/names nothing that can be stopped/);
    },
  );

  test('is refused beyond a hundred', () => {
    let stops = nothing;
    for (let index = 0; index < 100; index++) stops = stop(`connection:c${index}`, stops);
    expect(() => stop('connection:one-more', stops)).toThrow(/freeze everything/);
    expect(stop('connection:c1', stops).stops).toHaveLength(100);
  });
});

describe('letting go on', () => {
  const frozen = stop('everything', stop('connection:demo'));
  const thaw = (from: Stops, person = alice, at = now) => thawed(from, { scope: 'everything', person }, at);

  test('takes another person than the one who proposed it', () => {
    const proposed = thaw(frozen);
    expect(stopOf(proposed, call)?.thaw?.proposedBy.subject).toBe('alice');
    expect(() => thaw(proposed)).toThrow(expect.objectContaining({ code: 'not-eligible' }));
    expect(thaw(proposed, bob).stops.map(({ scope }) => scope)).toEqual(['connection:demo']);
  });

  test.each([
    [
      'the same person at another issuer, by e-mail',
      human('a', { issuer: 'https://other', email: 'Alice@Example.com' }),
    ],
    [
      'somebody of another issuer who cannot be told apart',
      { ...human('a'), issuer: 'https://other', email: undefined },
    ],
  ])('is not confirmed by %s', (_, person) => {
    expect(() => thaw(thaw(frozen), person as never)).toThrow(/takes two people/);
  });

  test('is proposed anew after an hour', () => {
    const late = thaw(thaw(frozen), bob, now + 3_600);
    expect(late.stops.find(({ scope }) => scope === 'everything')?.thaw?.proposedBy.subject).toBe('bob');
  });

  test('is taken back by whoever stops again meanwhile', () => {
    const again = stop('everything', thaw(frozen));
    expect(stopOf(again, call)).not.toHaveProperty('thaw');
  });

  test('of what is not stopped is not found', () => {
    expect(() => thaw(nothing)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
