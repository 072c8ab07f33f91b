// Writes to approvers when a request is opened, escalated or still waits, each address with a link of its own, and once more
// when it is closed. What it says is what the table says at that moment, never what an event said.
import type { AddressedMail, Mailer } from '../../adapters/ses-mailer.ts';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { approvalCard, type Card } from '../../core/approvals/card.ts';
import { heardEventSchema, type RequestEventType } from '../../core/approvals/request-events.ts';
import type { RequestStore } from '../../core/approvals/request-store.ts';
import { type AskingOccasion, askingMail, closingMail } from '../../core/mail/message.ts';
import { type Recipient, recipientsOf } from '../../core/mail/recipients.ts';
import type { MailSettings } from '../../core/mail/settings.ts';
import { newLinkId } from '../../core/one-time-link.ts';
import type { RandomBytes } from '../../core/ports.ts';
import type { CardSources } from '../card-sources.ts';

/** What is written about; the bus tells of more. */
const occasions: Partial<Readonly<Record<RequestEventType, AskingOccasion | 'closed'>>> = {
  RequestOpened: 'opened',
  RequestReminded: 'reminded',
  RequestEscalated: 'escalated',
  RequestApproved: 'closed',
  RequestDenied: 'closed',
  RequestExpired: 'closed',
  RequestWithdrawn: 'closed',
  RequestExecuted: 'closed',
};

export function notifyMail(
  dependencies: CardSources & {
    readonly settings: MailSettings;
    readonly mailer: Mailer;
    readonly links: Pick<RequestStore, 'offerLink'>;
    readonly random: RandomBytes;
  },
): (event: unknown) => Promise<void> {
  const { settings, mailer, desk, links, connections, baseUrl, random, nowEpochSeconds } = dependencies;

  const ask = async (
    { id: requestId, expiresAtEpochSeconds }: ApprovalRequest,
    card: Card,
    occasion: AskingOccasion,
    { address, holder }: Recipient,
  ): Promise<AddressedMail> => {
    const id = newLinkId(random);
    await links.offerLink(id, { requestId, address, holder, expiresAtEpochSeconds });
    const url = `${baseUrl}/approve/link/mail/${id}`;
    const isShared = holder.by === 'first-decision';
    return { address, ...askingMail(card, occasion, { url, address, isShared }) };
  };

  return async (event) => {
    const { 'detail-type': type, detail } = heardEventSchema.parse(event);
    const occasion = occasions[type];
    const request = await desk.get(detail.requestId);
    if (occasion === undefined || request === undefined) return;
    // Told late: nobody is asked for what is decided already.
    if (occasion !== 'closed' && request.status !== 'pending') return;
    const now = nowEpochSeconds();
    const recipients = recipientsOf(request, settings, now);
    if (recipients.length === 0) return;
    const connection = await connections.get(request.connection);
    const card = approvalCard({ request, connection, nowEpochSeconds: now, baseUrl });
    await mailer.send(
      occasion === 'closed'
        ? recipients.map(({ address }) => ({ address, ...closingMail(card) }))
        : await Promise.all(recipients.map((recipient) => ask(request, card, occasion, recipient))),
    );
  };
}
