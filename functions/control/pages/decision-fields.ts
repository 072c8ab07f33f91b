// What the form of a decision says. It never reads more into it than the person saw: fields that are set count whichever
// button was pressed, so that no approval gives more than the form showed.
import type { ApprovalRequest, Narrowing } from '../../../core/approval-request.ts';
import { commentMaximumCharacters } from '../../../core/approvals/transitions.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { askedRequirements } from '../../../core/requirement.ts';

/** The call's own resources, each once, in the order in which forms number them. */
export function resourcesOf({ requirements }: Pick<ApprovalRequest, 'requirements'>): readonly string[] {
  return [
    ...new Set(askedRequirements(requirements).flatMap(({ resources }) => resources.map(({ arn }) => arn))),
  ];
}

export function decisionFields(form: URLSearchParams, request: ApprovalRequest) {
  const pressed = form.get('decision');
  if (pressed !== 'approve' && pressed !== 'approve-less' && pressed !== 'deny') {
    throw new CountersignError('malformed-request', 'the form decides nothing, expected `approve` or `deny`');
  }
  const decision = pressed === 'deny' ? 'deny' : 'approve';
  const narrowing = decision === 'approve' ? narrowingIn(form, request) : undefined;
  if (pressed === 'approve-less' && narrowing === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      'nothing is less than was asked: choose a shorter time, fewer uses or fewer resources, or approve all of it',
    );
  }
  return {
    decision,
    digest: form.get('digest') ?? '',
    ...commentIn(form),
    ...(narrowing === undefined ? {} : { narrowing }),
  } as const;
}

export function commentIn(form: URLSearchParams): { readonly comment?: string } {
  // Browsers count a line break as one character and send it as two (HTML standard, "textarea", API value).
  const comment = (form.get('comment') ?? '').replaceAll('\r\n', '\n').trim();
  return comment === '' ? {} : { comment: comment.slice(0, commentMaximumCharacters) };
}

function narrowingIn(form: URLSearchParams, request: ApprovalRequest): Narrowing | undefined {
  const maximumDurationSeconds = numberIn(form, 'seconds');
  const maximumUses = numberIn(form, 'uses');
  const resources = chosenResources(form, request);
  if (maximumDurationSeconds === undefined && maximumUses === undefined && resources === undefined) {
    return undefined;
  }
  return {
    ...(maximumDurationSeconds === undefined ? {} : { maximumDurationSeconds }),
    ...(maximumUses === undefined ? {} : { maximumUses }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Boxes that are not ticked are not sent: the form says in `choosesResources` that it had some. */
function chosenResources(form: URLSearchParams, request: ApprovalRequest): readonly string[] | undefined {
  if (form.get('choosesResources') === null) return undefined;
  const all = resourcesOf(request);
  const chosen = new Set(form.getAll('resource'));
  const kept = all.filter((_, index) => chosen.has(String(index)));
  return kept.length === all.length ? undefined : kept;
}

function numberIn(form: URLSearchParams, name: string): number | undefined {
  const text = form.get(name) ?? '';
  if (text === '') return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CountersignError('invalid-parameter', `\`${name}\` is \`${text}\`, expected a whole number`);
}
