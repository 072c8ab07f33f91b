// Writes to approvers when a request is opened, escalated or still waits, and once more when it is closed. What it says is
// what the table says at that moment, never what an event said.
import type { Mailer } from '../../adapters/ses-mailer.ts';
import { approvalCard } from '../../core/approvals/card.ts';
import { heardEventSchema, type RequestEventType } from '../../core/approvals/request-events.ts';
import { type MailOccasion, mailMessage } from '../../core/mail/message.ts';
import { recipientsOf } from '../../core/mail/recipients.ts';
import type { MailSettings } from '../../core/mail/settings.ts';
import type { ApprovalDesk, ConnectionStore } from '../../core/ports.ts';

/** What is written about; the bus tells of more. */
const occasions: Partial<Readonly<Record<RequestEventType, MailOccasion>>> = {
  RequestOpened: 'opened',
  RequestReminded: 'reminded',
  RequestEscalated: 'escalated',
  RequestApproved: 'closed',
  RequestDenied: 'closed',
  RequestExpired: 'closed',
  RequestWithdrawn: 'closed',
  RequestExecuted: 'closed',
};

export function notifyMail(dependencies: {
  readonly settings: MailSettings;
  readonly mailer: Mailer;
  readonly desk: Pick<ApprovalDesk, 'get'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly baseUrl: string;
  readonly nowEpochSeconds: () => number;
}): (event: unknown) => Promise<void> {
  const { settings, mailer, desk, connections, baseUrl, nowEpochSeconds } = dependencies;
  return async (event) => {
    const { 'detail-type': type, detail } = heardEventSchema.parse(event);
    const occasion = occasions[type];
    const request = await desk.get(detail.requestId);
    if (occasion === undefined || request === undefined) return;
    // Told late: nobody is asked for what is decided already.
    if (occasion !== 'closed' && request.status !== 'pending') return;
    const now = nowEpochSeconds();
    const addresses = recipientsOf(request, settings, now);
    if (addresses.length === 0) return;
    const connection = await connections.get(request.connection);
    const card = approvalCard({ request, connection, nowEpochSeconds: now, baseUrl });
    await mailer.send(mailMessage(card, occasion), addresses);
  };
}
