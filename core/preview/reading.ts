// Small words for what AWS answers: every helper takes absence for nothing to say, and never throws on a strange value.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { PreviewFact } from './impact-preview.ts';

/** The objects at the end of a path; lists on the way are walked: `each(output, 'Reservations', 'Instances')`. */
export function each(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((entry: JsonValue) => each(entry, ...path));
  if (!isJsonObject(value)) return [];
  const [name, ...rest] = path;
  return name === undefined ? [value] : each(value[name], ...rest);
}

/** The value at the end of a path of objects, or null. */
export function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue {
  const found = path.reduce<JsonValue | undefined>(
    (node, name) => (isJsonObject(node) ? node[name] : undefined),
    value,
  );
  return found ?? null;
}

/** A string, number or boolean as text; undefined for everything else and for an empty text. */
export function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.flatMap((entry: JsonValue) => text(entry) ?? []) : [];
}

export function number(value: JsonValue | undefined): number | undefined {
  const found = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** No fact where there is nothing to say. */
export function fact(label: string, value: string | undefined): readonly PreviewFact[] {
  return value === undefined ? [] : [{ label, value }];
}

/** A fact that changes by itself. */
export function passing(label: string, value: string | undefined): readonly PreviewFact[] {
  return value === undefined ? [] : [{ label, value, volatile: true }];
}

export function onOrOff(value: JsonValue | undefined, on = 'on', off = 'off'): string | undefined {
  const isOn = value === true || value === 'true' || value === 'Enabled' || value === 'ENABLED';
  return isOn ? on : value === undefined || value === null ? undefined : off;
}

const listedTags = 8;

/** `env=prod, owner=payments`, from a list of pairs or a map. */
export function tags(
  value: JsonValue | undefined,
  { key = 'Key', value: valueName = 'Value' }: { readonly key?: string; readonly value?: string } = {},
): readonly PreviewFact[] {
  const pairs = Array.isArray(value)
    ? value.flatMap((entry: JsonValue) =>
        isJsonObject(entry) ? [`${text(entry[key]) ?? ''}=${text(entry[valueName]) ?? ''}`] : [],
      )
    : isJsonObject(value)
      ? Object.entries(value).map(([name, entry]) => `${name}=${text(entry) ?? ''}`)
      : [];
  return fact('tags', pairs.length === 0 ? 'none' : some([...pairs].sort(), listedTags));
}

/** `a, b and 3 more`. */
export function some(words: readonly string[], most = 3): string {
  const shown = words.slice(0, most).join(', ');
  return words.length > most ? `${shown} and ${words.length - most} more` : shown;
}

/** The names of what was found, or `none`. */
export function listed(found: readonly JsonObject[], name: string): string {
  return found.length === 0 ? 'none' : some(found.map((entry) => text(entry[name]) ?? '?').sort());
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** A list that AWS cuts off says so. */
export function atLeast(count: number, hasMore: boolean, noun: string): string {
  return hasMore ? `${count} or more ${noun}s` : counted(count, noun);
}

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `41 GB`, in steps of 1,000. */
export function size(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < sizes.length - 1) {
    value /= 1000;
    step++;
  }
  const rounded = step === 0 || value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${rounded} ${sizes[step]}`;
}

const ages: readonly (readonly [seconds: number, noun: string])[] = [
  [365 * 86_400, 'year'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];

/** `3 days ago`, of a timestamp in the form of `Call.parameters` or of seconds since the epoch. */
export function ago(value: JsonValue | undefined, nowEpochSeconds: number): string | undefined {
  const epochSeconds =
    typeof value === 'string' && !/^\d+$/.test(value) ? Date.parse(value) / 1000 : number(value);
  if (epochSeconds === undefined || Number.isNaN(epochSeconds)) return undefined;
  const age = nowEpochSeconds - epochSeconds;
  const [length, noun] = ages.find(([seconds]) => age >= seconds) ?? [];
  if (length === undefined || noun === undefined) return 'less than a minute ago';
  return `${counted(Math.floor(age / length), noun)} ago`;
}

/** The entry after the last `/` or `:` of an ARN. */
export function nameOf(arn: string | undefined): string | undefined {
  return arn?.split(/[/:]/).at(-1);
}
