// What a press or a submission in Slack does: opens the modal with the whole card, or decides with the digest that the
// modal showed [A4]. Who decides is the person who signed in from that Slack user, never what Slack says of them.
import { approvalCard } from '../../core/approvals/card.ts';
import { shownTo } from '../../core/approvals/shown-to.ts';
import { sentence } from '../../core/approvals/words.ts';
import type { Approvals } from '../../core/approvals.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { ConnectionStore, RandomBytes } from '../../core/ports.ts';
import { type Interaction, narrowingFrom } from '../../core/slack/interaction.ts';
import { nothingDecided, signInHint } from '../../core/slack/message.ts';
import { decisionModal } from '../../core/slack/modal.ts';
import { type SlackApi, type SlackLinking, SlackRefusal, type SlackStore } from '../../core/slack/ports.ts';
import type { SlackSettings } from '../../core/slack/settings.ts';

export interface InteractDependencies {
  readonly settings: SlackSettings;
  readonly slack: SlackApi;
  readonly store: SlackStore & Pick<SlackLinking, 'offer'>;
  readonly approvals: Pick<Approvals, 'view' | 'decide'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly baseUrl: string;
  readonly random: RandomBytes;
  readonly nowEpochSeconds: () => number;
  /** Told of what is nobody's to mend in Slack. */
  readonly onFailure: (error: unknown) => void;
}

/** As long as a person takes to press the button and sign in. */
const offerSeconds = 600;

export function interactBySlack(
  dependencies: InteractDependencies,
): (interaction: Interaction) => Promise<void> {
  const { settings, slack, store, approvals, connections, baseUrl, random, nowEpochSeconds } = dependencies;

  const linked = async ({ user }: Interaction) => {
    const link = await store.linkOf(user);
    const isRecent =
      link !== undefined && nowEpochSeconds() - link.linkedAtEpochSeconds < settings.linkHours * 3600;
    return isRecent ? link.principal : undefined;
  };

  const offerSignIn = async (interaction: Interaction): Promise<void> => {
    const id = Buffer.from(random(32)).toString('base64url');
    await store.offer(id, interaction.user, nowEpochSeconds() + offerSeconds);
    await slack.tell({
      channel: channelOf(interaction),
      userId: interaction.user.userId,
      ...signInHint(`${baseUrl}/approve/link/slack/${id}`, settings.linkHours),
    });
  };

  const act = async (interaction: Interaction): Promise<void> => {
    const principal = await linked(interaction);
    if (principal === undefined) return offerSignIn(interaction);
    const requestId = interaction.type === 'press' ? interaction.requestId : interaction.metadata.requestId;
    const request = shownTo(principal, await approvals.view(requestId, principal, []));
    const card = approvalCard({
      request,
      connection: await connections.get(request.connection),
      nowEpochSeconds: nowEpochSeconds(),
      baseUrl,
    });
    if (interaction.type === 'press') {
      await slack.openModal(
        interaction.triggerId,
        decisionModal(card, interaction.kind, interaction.channel),
      );
      return;
    }
    const { metadata, comment, chosen } = interaction;
    const narrowing = metadata.kind === 'narrow' ? narrowingFrom(chosen, card) : undefined;
    // No time of sign-in: where policy wants a fresh one, the page asks for it.
    await approvals.decide({
      requestId,
      approver: principal,
      decision: metadata.kind === 'deny' ? 'deny' : 'approve',
      digest: metadata.digest,
      ...(comment === undefined ? {} : { comment }),
      ...(narrowing === undefined ? {} : { narrowing }),
    });
  };

  return async (interaction) => {
    try {
      await act(interaction);
    } catch (error) {
      if (!(error instanceof CountersignError)) dependencies.onFailure(error);
      const requestId = interaction.type === 'press' ? interaction.requestId : interaction.metadata.requestId;
      await slack
        .tell({
          channel: channelOf(interaction),
          userId: interaction.user.userId,
          ...nothingDecided(wordsOf(error), `${baseUrl}/approve/${requestId}`),
        })
        .catch(dependencies.onFailure);
    }
  };
}

const channelOf = (interaction: Interaction): string =>
  interaction.type === 'press' ? interaction.channel : interaction.metadata.channel;

function wordsOf(error: unknown): string {
  if (error instanceof CountersignError) return sentence(error.message);
  if (error instanceof SlackRefusal && error.reason.includes('trigger')) {
    return 'Slack gives three seconds to open a window, and they were over: press the button again.';
  }
  return 'Something failed: open the page and decide there.';
}
