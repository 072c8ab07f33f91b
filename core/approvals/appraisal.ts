// What approvers are shown beside the call itself: what it would touch, and how dangerous it is. Made once, when a new
// request is opened, and never for the repeats that join it.
import type { Connection } from '../connection.ts';
import type { Appraisal, Appraised } from '../ports.ts';
import type { ImpactPreview } from '../preview/impact-preview.ts';
import type { Previews } from '../preview/preview.ts';
import { askedRequirements, isReadOnly, type Requirement } from '../requirement.ts';
import type { Session } from '../session.ts';
import type { ReadCall } from '../wire/read-call.ts';
import { reversibilityOf } from './reversibility.ts';
import { riskOf } from './risk.ts';

export interface AppraisedCall {
  readonly call: ReadCall['call'];
  readonly requirements: readonly Requirement[];
  readonly connection: Connection;
  readonly session: Session;
}

export function takePreview(previews: Previews, asked: AppraisedCall): Promise<ImpactPreview> {
  const { call, connection, session, requirements } = asked;
  const reviewed = reversibilityOf(call, { changes: !isReadOnly(askedRequirements(requirements)) });
  return previews.take({ call, connection, session, reviewed });
}

export async function appraise(
  previews: Previews,
  asked: AppraisedCall,
  { isFirst }: Appraised,
): Promise<Appraisal> {
  const preview = await takePreview(previews, asked);
  const risk = riskOf({
    call: asked.call,
    requirements: asked.requirements,
    connectionTags: asked.connection.tags,
    reversibility: preview.reversibility,
    ...(isFirst === undefined ? {} : { isFirst }),
  });
  return { preview, risk };
}
