// Which systems are told of requests by webhook, and which may send decisions for which people.
import { z } from 'zod';
import { requestEventTypes } from '../approvals/request-events.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected 1 to 32 of `a-z`, `0-9` and `-`');
const text = z.string().regex(/^[^\p{C}]{1,256}$/u, 'expected 1 to 256 characters that can be seen');

/** https, a name and no address, nothing secret in it. */
const address = z
  .url({ protocol: /^https$/, hostname: /[a-z]/i, error: 'expected an https URL of a host name' })
  .refine((url) => {
    const { username, password, hash, hostname } = new URL(url);
    return username === '' && password === '' && hash === '' && !hostname.startsWith('[');
  }, 'expected neither a user nor a fragment, and a host name instead of an address');

export const outgoingWebhookSchema = z.strictObject({
  /** Its name in the secret. */
  name,
  url: address,
  /** Types of docs/events.md. Default: all. */
  events: z.array(z.enum(requestEventTypes)).min(1).optional(),
  /** Whether it is sent what runs, with the digest that a decision names, and not only the state. Default false. */
  card: z.boolean().default(false),
});
export type OutgoingWebhook = z.output<typeof outgoingWebhookSchema>;

const personSchema = z.strictObject({
  /** As the sending system knows them. */
  user: text,
  /** Exact `iss` of an issuer that is configured. */
  issuer: z.url(),
  subject: text,
  /** Ties them to their other identities, so that nobody approves for themselves or twice [A2] [A5]. */
  email: z.email(),
  /** Default: the e-mail. */
  displayName: text.optional(),
  groups: z.array(text),
  /** The day on which somebody looked up the groups. */
  groupsAsOf: z.iso.date(),
});

export const webhookSenderSchema = z
  .strictObject({
    /** Its name in the secret and in what is recorded. */
    system: name,
    /** Days after `groupsAsOf` for which the groups count. Default 30. */
    groupsMaximumAgeDays: z.int().min(1).max(90).default(30),
    people: z.array(personSchema).min(1),
  })
  .refine(
    ({ people }) => new Set(people.map(({ user }) => user)).size === people.length,
    'expected each user once',
  );
export type WebhookSender = z.output<typeof webhookSenderSchema>;

const each = <T>(values: readonly T[], of: (value: T) => string) =>
  new Set(values.map(of)).size === values.length;

export const webhookSettingsSchema = z
  .strictObject({
    /** Told of changes of requests. */
    outgoing: z.array(outgoingWebhookSchema).max(20).default([]),
    /** Whose signed decisions are heard. */
    incoming: z.array(webhookSenderSchema).max(20).default([]),
  })
  .refine(
    ({ outgoing, incoming }) => outgoing.length + incoming.length > 0,
    'expected a webhook in `outgoing` or a system in `incoming`',
  )
  .refine(({ outgoing }) => each(outgoing, ({ name }) => name), 'expected each name in `outgoing` once')
  .refine(
    ({ incoming }) => each(incoming, ({ system }) => system),
    'expected each system in `incoming` once',
  );
