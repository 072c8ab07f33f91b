// The tags that a call puts on what it makes or tags, whatever the service calls and shapes them. They are read along the
// model, so that a caller's own data under such a name is none.
import type { Shape } from '../catalogue/model.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** Tag key → its values: more than one where the call tags several things differently. */
export type RequestTags = ReadonlyMap<string, ReadonlySet<string>>;

/** `Tags`, `TagList`, `TagSpecifications`, `Tagging`, `resourceTags`, `BackupVaultTags` …, and not `TagKeys`. */
const holdsTags = /^(?:tagging|tagset|tagslist|taglist|tagspecifications?|\w*tags)$/i;
const keyNames = ['Key', 'key', 'TagKey', 'tagKey'];
const valueNames = ['Value', 'value', 'TagValue', 'tagValue'];
/** S3 has them one structure further in. */
const deepest = 2;

export function requestTags(parameters: JsonObject, input: Shape | undefined): RequestTags {
  const tags = new Map<string, Set<string>>();
  for (const [key, value] of tagsIn(parameters, input, 0)) {
    tags.set(key, (tags.get(key) ?? new Set()).add(value));
  }
  return tags;
}

type Tag = readonly [key: string, value: string];

function* tagsIn(value: JsonValue | undefined, shape: Shape | undefined, depth: number): Generator<Tag> {
  if (!isJsonObject(value) || depth > deepest) return;
  for (const [name, member] of shape?.members ?? []) {
    if (!Object.hasOwn(value, name)) continue;
    if (holdsTags.test(name)) yield* tagsOf(value[name], member.shape);
    else if (member.shape.members !== undefined) yield* tagsIn(value[name], member.shape, depth + 1);
  }
}

/** A list of keys with values, a map, S3's query text, or a structure or list of structures that has one of these. */
function* tagsOf(value: JsonValue | undefined, shape: Shape): Generator<Tag> {
  if (typeof value === 'string') {
    yield* new URLSearchParams(value);
  } else if (Array.isArray(value)) {
    for (const element of value) yield* tagOf(element, shape.item?.shape);
  } else if (isJsonObject(value) && shape.value !== undefined) {
    for (const [key, text] of Object.entries(value)) yield [key, typeof text === 'string' ? text : ''];
  } else {
    yield* tagsIn(value, shape, deepest);
  }
}

function* tagOf(element: JsonValue, shape: Shape | undefined): Generator<Tag> {
  if (!isJsonObject(element)) return;
  const text = (names: readonly string[]) =>
    names.flatMap((name) => (typeof element[name] === 'string' ? [element[name]] : []))[0];
  const key = text(keyNames);
  if (key === undefined) yield* tagsIn(element, shape, deepest);
  else yield [key, text(valueNames) ?? ''];
}
