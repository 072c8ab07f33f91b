// Sends an e-mail by Amazon SES (API v2, SendEmail). One message for each address, so that nobody sees who else is told.
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { MailMessage } from '../core/mail/message.ts';

export interface Mailer {
  /** Throws when one of them was not taken; the others were sent. */
  send(message: MailMessage, addresses: readonly string[]): Promise<void>;
}

export function createSesMailer({
  client,
  from,
}: {
  readonly client: SESv2Client;
  readonly from: string;
}): Mailer {
  return {
    async send({ subject, text, html }, addresses) {
      const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
      const sent = await Promise.allSettled(
        addresses.map((address) =>
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
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} e-mails were not sent`);
    },
  };
}
