// What the local AWS's SES took, as the addressees read it (an address of MiniStack's own).
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';

interface CaughtMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Messages {
  /** By account. */
  readonly messages: Readonly<
    Record<
      string,
      readonly {
        readonly To: readonly string[];
        readonly Subject: string;
        readonly BodyText: string;
        readonly BodyHtml: string;
      }[]
    >
  >;
}

/** E-mails to an address whose text names something, oldest first; waits until there are so many. */
export async function mailsTo(address: string, about: string, count = 1): Promise<readonly CaughtMail[]> {
  for (;;) {
    const response = await fetch(`${inject('stack').emulatorUrl}/_ministack/ses/messages`);
    const { messages } = (await response.json()) as Messages;
    const found = Object.values(messages)
      .flat()
      .filter(({ To, BodyText }) => To.includes(address) && BodyText.includes(about))
      .map(({ Subject: subject, BodyText: text, BodyHtml: html }) => ({ subject, text, html }));
    if (found.length >= count) return found;
    // A function of the deployment sends them after an event.
    await wait(100);
  }
}
