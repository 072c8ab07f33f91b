// The models also mark as `sensitive` what only names, describes or places a thing: names of accounts, descriptions, tags, ids, public
// keys. By itself that mark says no more than "customer data", so these texts are judged as any other where the profile lets texts stay.

import type { Shape } from '../catalogue/model.ts';
import { isHarmlessValue } from './harmless-values.ts';
import type { Trail } from './overlay.ts';
import { wordsOf } from './secret-names.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const describing = set('description descriptions notes title tag tags');
const timing = set('expiration expiry expires at time timestamp until');
const placing = set('type zone status engine version region platform protocol');
/** Whose name a person bears or signs in with. */
const personal = set(
  'user first last given family full middle nick maiden legal calling person customer contact speaker patient employee owner sender recipient signer login principal',
);

const resourceId = /^(?:[a-z]{1,12}-[0-9a-f]{8,17}|A[KS]IA[A-Z0-9]{12,20})$/;
/** Only under a name that says that it is an id. */
const identifier = /^(?:[a-z]{1,12}-[a-z0-9-]{8,50}|\d{12}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;
/** Shapes whose members are called `Value` and `Id`. https://docs.aws.amazon.com/organizations/latest/APIReference/API_HandshakeResource.html */
const describingShapes = new Set(['HandshakeResourceValue', 'HandshakePartyId']);
const networkAddress =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?)$/i;
const emailAddress = /^[^\s@]{1,64}@[^\s@]{1,255}\.[a-z]{2,}$/i;

/** Whether the member, with this text, only says which or what kind. */
export function describes(trail: Trail, text: string, shape: Shape | undefined): boolean {
  if (isTag(trail) || shape?.enum?.includes(text) || isHarmlessValue(text)) return true;
  if (describingShapes.has(shape?.name ?? '')) return !emailAddress.test(text);
  const words = wordsOf(trail.name);
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (describing.has(last) || (placing.has(last) && words.length > 1)) return true;
  if (timing.has(last) && shape?.type === 'timestamp') return true;
  if (last === 'name') return !personal.has(before) && !emailAddress.test(text);
  if (last === 'key') return before === 'public';
  if ((last === 'id' || last === 'ids') && before !== 'session' && identifier.test(text)) return true;
  return resourceId.test(text) || networkAddress.test(text);
}

/** A tag, also its key or value. */
export function isTag(trail: Trail): boolean {
  const above = [trail, trail.parent, trail.parent?.parent];
  return above.some(
    (at) => at !== undefined && /^(?:tags?|taglist|tagkeys?|tagvalues?)$/.test(lastTagWord(at.name)),
  );
}

/** `resourceTags` and `TagList` are tags. */
function lastTagWord(name: string): string {
  const words = wordsOf(name);
  return words.at(-1) === 'list' || words.at(-1) === 'keys' ? words.slice(-2).join('') : (words.at(-1) ?? '');
}
