// Reads what Slack sends when somebody presses a button or submits a modal. It must come from our workspace and our app,
// by a member of that workspace [A7]; everything else is nothing.
import { z } from 'zod';
import type { Narrowing } from '../approval-request.ts';
import type { Card } from '../approvals/card.ts';
import { actionIds } from './message.ts';
import { decisionCallback, inputs, type ModalMetadata } from './modal.ts';
import type { SlackSettings } from './settings.ts';

/** A person in Slack, whose names are for people and never compared. */
export interface SlackUser {
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
}

export type Interaction =
  | {
      readonly type: 'press';
      readonly user: SlackUser;
      readonly kind: ModalMetadata['kind'];
      readonly requestId: string;
      readonly channel: string;
      /** Good for three seconds. */
      readonly triggerId: string;
    }
  | {
      readonly type: 'submit';
      readonly user: SlackUser;
      readonly metadata: ModalMetadata;
      readonly comment?: string;
      readonly chosen: Chosen;
    };

export interface Chosen {
  readonly durationSeconds?: number;
  readonly uses?: number;
  /** Indexes of the card's resources. */
  readonly resources?: readonly number[];
}

const requestId = z.string().regex(/^req_[0-9a-z]{26}$/);
const base = z.object({
  api_app_id: z.string(),
  team: z.object({ id: z.string() }),
  user: z.object({
    id: z.string().regex(/^[UW][A-Z0-9]{2,20}$/),
    team_id: z.string().optional(),
    name: z.string().optional(),
    username: z.string().optional(),
  }),
});
const pressSchema = base.extend({
  type: z.literal('block_actions'),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).length(1),
});
const stateSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      value: z.string().nullish(),
      selected_option: z.object({ value: z.string() }).nullish(),
      selected_options: z.array(z.object({ value: z.string() })).nullish(),
    }),
  ),
);
const submitSchema = base.extend({
  type: z.literal('view_submission'),
  view: z.object({
    callback_id: z.literal(decisionCallback),
    private_metadata: z.string().max(3000),
    state: z.object({ values: stateSchema }),
  }),
});
const metadataSchema = z.strictObject({
  requestId,
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['approve', 'narrow', 'deny']),
  channel: z.string(),
});

export type Read =
  | { readonly outcome: 'interaction'; readonly interaction: Interaction }
  /** Genuine, and nothing to do. */
  | { readonly outcome: 'nothing' }
  /** From elsewhere, or of no shape that Slack has. */
  | { readonly outcome: 'refused' };

const refused = { outcome: 'refused' } as const;

/** `body`: `application/x-www-form-urlencoded` with one `payload`, whose signature was verified. */
export function readInteraction(body: string, { teamId, appId }: SlackSettings): Read {
  const payloads = new URLSearchParams(body).getAll('payload');
  let payload: unknown;
  try {
    payload = payloads.length === 1 ? JSON.parse(payloads[0] ?? '') : undefined;
  } catch {
    return refused;
  }
  const known = z.discriminatedUnion('type', [pressSchema, submitSchema]).safeParse(payload);
  if (!known.success) return refused;
  const { api_app_id, team, user } = known.data;
  // Guests of a shared channel belong to another workspace, and their ids say nothing here.
  if (api_app_id !== appId || team.id !== teamId || (user.team_id ?? teamId) !== teamId) return refused;
  const person = { teamId, userId: user.id, name: user.username ?? user.name ?? user.id };
  return known.data.type === 'block_actions' ? readPress(known.data, person) : readSubmit(known.data, person);
}

function readPress(payload: z.output<typeof pressSchema>, user: SlackUser): Read {
  const [action] = payload.actions;
  if (action?.action_id === actionIds.page) return { outcome: 'nothing' };
  const kind = (['approve', 'narrow', 'deny'] as const).find((each) => actionIds[each] === action?.action_id);
  const id = requestId.safeParse(action?.value);
  if (kind === undefined || !id.success) return refused;
  const { trigger_id: triggerId, channel } = payload;
  return {
    outcome: 'interaction',
    interaction: { type: 'press', user, kind, requestId: id.data, channel: channel.id, triggerId },
  };
}

function readSubmit({ view }: z.output<typeof submitSchema>, user: SlackUser): Read {
  let metadata: ModalMetadata;
  try {
    metadata = metadataSchema.parse(JSON.parse(view.private_metadata));
  } catch {
    return refused;
  }
  const { values } = view.state;
  const element = (id: string) => values[id]?.[id];
  const numberOf = (id: string) => {
    const value = element(id)?.selected_option?.value;
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  };
  const groups = Object.keys(values).filter((id) => id.startsWith(`${inputs.resources}_`));
  const comment = element(inputs.comment)?.value?.trim();
  const durationSeconds = numberOf(inputs.duration);
  const uses = numberOf(inputs.uses);
  return {
    outcome: 'interaction',
    interaction: {
      type: 'submit',
      user,
      metadata,
      ...(comment && { comment }),
      chosen: {
        ...(durationSeconds !== undefined && { durationSeconds }),
        ...(uses !== undefined && { uses }),
        ...(groups.length > 0 && {
          resources: groups.flatMap((id) =>
            (element(id)?.selected_options ?? []).map(({ value }) => Number(value)),
          ),
        }),
      },
    },
  };
}

/** What was chosen that is less than was asked; undefined when it is all of it. */
export function narrowingFrom(chosen: Chosen, card: Card): Narrowing | undefined {
  const { asked, resources } = card;
  const all = resources.flatMap(({ dependent }, index) => (dependent ? [] : [index]));
  const isFewer = chosen.resources !== undefined && all.some((index) => !chosen.resources?.includes(index));
  const narrowing: Narrowing = {
    ...(chosen.durationSeconds !== undefined &&
      chosen.durationSeconds !== asked.maximumDurationSeconds && {
        maximumDurationSeconds: chosen.durationSeconds,
      }),
    ...(chosen.uses !== undefined && chosen.uses !== asked.maximumUses && { maximumUses: chosen.uses }),
    ...(isFewer && {
      resources: resources.filter((_, index) => chosen.resources?.includes(index)).map(({ arn }) => arn),
    }),
  };
  return Object.keys(narrowing).length === 0 ? undefined : narrowing;
}
