// When a token says that its person signed in (OpenID Connect Core 1.0 section 2, `auth_time`).
import { expect, it } from 'vitest';
import { signInTimeOf } from '../../core/sign-in-time.ts';

const clock = { nowEpochSeconds: 1_795_000_000, toleranceSeconds: 60 };

it.each([
  { name: 'a time that has come', claims: { auth_time: 1_794_999_000 }, time: 1_794_999_000 },
  { name: 'a time within what clocks differ', claims: { auth_time: 1_795_000_060 }, time: 1_795_000_060 },
  { name: 'a time to come', claims: { auth_time: 1_795_000_061 }, time: undefined },
  { name: 'a time of issue alone', claims: { iat: 1_795_000_000 }, time: undefined },
  { name: 'text', claims: { auth_time: '1795000000' }, time: undefined },
  { name: 'a part of a second', claims: { auth_time: 1.5 }, time: undefined },
  { name: 'a time before all times', claims: { auth_time: -1 }, time: undefined },
  { name: 'nothing', claims: {}, time: undefined },
])('of $name is $time', ({ claims, time }) => {
  expect(signInTimeOf(claims, clock)).toBe(time);
});
