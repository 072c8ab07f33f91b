// Sends e-mails by Amazon SES (API v2, SendEmail). One message for each address, so that nobody sees who else is told.
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { MailMessage } from '../core/mail/message.ts';

export interface AddressedMail extends MailMessage {
  readonly address: string;
}

export interface Mailer {
  /** Throws when one of them was not taken; the others were sent. */
  send(mails: readonly AddressedMail[]): Promise<void>;
}

export function createSesMailer({
  client,
  from,
}: {
  readonly client: SESv2Client;
  readonly from: string;
}): Mailer {
  return {
    async send(mails) {
      const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
      const sent = await Promise.allSettled(
        mails.map(({ address, subject, text, html }) =>
          client.send(
            new SendEmailCommand({
              FromEmailAddress: from,
              Destination: { ToAddresses: [address] },
              Content: { Simple: { Subject: part(subject), Body: { Text: part(text), Html: part(html) } } },
            }),
          ),
        ),
      );
      const failures = sent.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      if (failures.length === 0) return;
      // By their names: SES's own sentences name addresses, and this one is logged.
      const names = new Set(failures.map((failure) => (failure instanceof Error ? failure.name : 'unknown')));
      throw new AggregateError(
        failures,
        `${failures.length} e-mails were not sent: ${[...names].join(', ')}`,
      );
    },
  };
}
