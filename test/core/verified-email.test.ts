// The e-mail that an issuer vouches for (OpenID Connect Core 1.0 section 5.1, `email_verified`).
import { expect, test } from 'vitest';
import { verifiedEmailOf } from '../../core/verified-email.ts';

test.each([
  {
    name: 'a verified one',
    claims: { email: 'a@example.com', email_verified: true },
    email: 'a@example.com',
  },
  { name: 'one that is not verified', claims: { email: 'a@example.com', email_verified: false } },
  { name: 'one of which nothing is said', claims: { email: 'a@example.com' } },
  { name: 'a word for it', claims: { email: 'a@example.com', email_verified: 'true' } },
  { name: 'an empty one', claims: { email: '', email_verified: true } },
  { name: 'a list', claims: { email: ['a@example.com'], email_verified: true } },
  { name: 'none', claims: { email_verified: true } },
])('[J6] of $name it is $email', ({ claims, email }) => {
  expect(verifiedEmailOf(claims)).toBe(email);
});
