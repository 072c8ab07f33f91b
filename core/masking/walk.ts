// Walks a document member by member and decides for each who speaks first: the model, the overlay, a neighbour, the key's name, and
// for texts that nobody claimed the detectors. What is claimed is masked with everything below it.
import { createHash } from 'node:crypto';
import type { Member, Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { setOwn } from '../wire/json-object.ts';
import { maskBlob } from './blob.ts';
import { describes, isTag } from './descriptive-members.ts';
import { isFreeFormName, isOpaqueName, looksLikeProse } from './free-form-members.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { injectionFinding, looksLikeInjection } from './injection.ts';
import {
  type DocumentPlace,
  type MaskFinding,
  type MaskLayer,
  type MaskSettings,
  Withheld,
} from './mask-options.ts';
import { maskText } from './mask-text.ts';
import type { OverlayRow } from './overlay/row.ts';
import { overlayOf, type Trail } from './overlay.ts';
import { isOvermarked } from './overmarked.ts';
import { isMetadata } from './profile-metadata.ts';
import { isMarker } from './pseudonym.ts';
import { secretKindOf } from './secret-names.ts';
import { announcedKind, isPairName, isPairValue, secretPairKind } from './sibling-pairs.ts';

export interface WalkReport {
  readonly maximumCharacters: number;
  found(finding: MaskFinding): void;
  secret(text: string): void;
}

interface Claim {
  readonly kind: string;
  readonly layer: MaskLayer;
}

interface Spot {
  readonly path: string;
  readonly trail?: Trail | undefined;
  readonly shape?: Shape | undefined;
  readonly claim?: Claim | undefined;
  readonly freeForm: boolean;
  /** Inside JSON that stood in a text: what is left out of it would change its form. */
  readonly inner: boolean;
  readonly depth: number;
}

const maximumDepth = 200;

/** Objects that only wrap one value, as DynamoDB's `{ S: … }`: a claim on the member is one on the value. */
const wrapperNames: ReadonlySet<string> = new Set(
  'S N B SS NS BS L M Value value Values StringValue BinaryValue stringValue blobValue DataType Type type String'.split(
    ' ',
  ),
);
/** Members of an object under a secret name that say where or what, not the secret itself. */
const groupNames: ReadonlySet<string> = new Set([
  'password',
  'secret',
  'token',
  'credentials',
  'api-key',
  'private-key',
]);

export function createWalk(
  place: DocumentPlace,
  settings: MaskSettings,
  report: WalkReport,
): (value: JsonValue) => JsonValue {
  const overlay = overlayOf(place.service);
  const prefix = `${place.service ?? ''}:${place.operation ?? ''}#`;
  const unmasked = new Set(
    (settings.unmask ?? [])
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length)),
  );
  let charactersLeft = report.maximumCharacters;

  function walk(value: JsonValue, spot: Spot): JsonValue | undefined {
    if (spot.depth > maximumDepth) throw new Withheld(`it nests deeper than ${maximumDepth} levels`);
    if (Array.isArray(value)) return walkList(value, spot);
    if (isJsonObject(value)) {
      // A streaming body stands as its hash; what it says is not in the value.
      if (spot.shape?.type === 'blob') return value;
      if (spot.shape?.type === 'string' || isScalarShape(spot.shape))
        return walkObject(value, { ...spot, shape: undefined });
      return walkObject(value, spot);
    }
    return value === null ? null : leaf(value as string | number | boolean, spot);
  }

  function walkList(list: readonly JsonValue[], spot: Spot): JsonValue {
    const { item } = spot.shape ?? {};
    const claim = spot.claim ?? (item?.sensitive || item?.shape.sensitive ? sensitive : undefined);
    const result: JsonValue[] = [];
    list.forEach((entry, index) => {
      const announced =
        unlessDescribing(claim, spot.trail, entry, item?.shape) ?? announcedClaim(list[index - 1]);
      const walked = walk(entry, {
        ...spot,
        path: `${spot.path}[${index}]`,
        shape: item?.shape,
        claim: announced,
        depth: spot.depth + 1,
      });
      if (walked !== undefined) result.push(walked);
    });
    return result;
  }

  /** The word of the model alone does not make a secret of what names or describes a thing. */
  function unlessDescribing(
    claim: Claim | undefined,
    trail: Trail | undefined,
    entry: JsonValue,
    shape: Shape | undefined,
  ): Claim | undefined {
    if (claim?.layer !== 'model' || settings.profile !== 'standard' || !trail) return claim;
    const yields = typeof entry === 'string' ? describes(trail, entry, shape) : isTag(trail);
    return yields ? undefined : claim;
  }

  function walkObject(object: JsonObject, spot: Spot): JsonObject {
    const pairKind = secretPairKind(object);
    const isKubernetesSecret = object.kind === 'Secret' && typeof object.apiVersion === 'string';
    const result: Record<string, JsonValue> = {};
    for (const name of Object.keys(object)) {
      const entry = object[name] as JsonValue;
      const trail: Trail = { name, parent: spot.trail };
      if (unmasked.size > 0 && unmasked.has(textOf(trail))) {
        setOwn(result, name, entry);
        continue;
      }
      const member = memberOf(spot.shape, name);
      if (member && isOvermarked(member)) {
        setOwn(result, name, entry);
        continue;
      }
      const row = overlay(trail);
      const claim =
        unlessDescribing(
          isPairName(name, object) ? modelClaim(member) : (spot.claim ?? modelClaim(member)),
          trail,
          entry,
          member?.shape,
        ) ??
        overlayClaim(row) ??
        (isKubernetesSecret && (name === 'data' || name === 'stringData') ? kubernetes : undefined) ??
        (pairKind !== undefined && isPairValue(name)
          ? { kind: pairKind, layer: 'sibling' as const }
          : undefined) ??
        // A map's names are data, of which the row says nothing.
        (row?.kind === 'harmless' && spot.shape?.type !== 'map'
          ? undefined
          : keyClaim(name, entry, member, spot.shape?.type === 'structure'));
      const freeForm =
        spot.freeForm ||
        row?.kind === 'free-form' ||
        (member?.shape.type !== 'structure' && isFreeFormName(name));
      const walked = walk(entry, {
        path: `${spot.path}.${name}`,
        trail,
        shape: member?.shape,
        claim,
        freeForm,
        inner: spot.inner,
        depth: spot.depth + 1,
      });
      if (walked !== undefined)
        setOwn(result, spot.shape?.type === 'structure' ? name : maskKey(name, spot), walked);
    }
    return withDigests(object, result);
  }

  /** Names that are data may be secrets themselves. */
  function maskKey(name: string, spot: Spot): string {
    if (name.length < 16) return name;
    const path = `a key of ${spot.path}`;
    return maskText(name, { freeForm: false, opaque: true }, settings, reportAt(path), (inner) => inner);
  }

  function leaf(value: string | number | boolean, spot: Spot): JsonValue | undefined {
    const { claim } = spot;
    if (typeof value !== 'string') {
      if (!claim || (claim.layer !== 'model' && typeof value === 'boolean')) return value;
      report.found({ path: spot.path, ...claim });
      return spot.inner ? settings.pseudonym(String(value), claim.kind) : undefined;
    }
    charactersLeft -= value.length;
    if (charactersLeft < 0)
      throw new Withheld(`it holds more than ${report.maximumCharacters} characters of text`);
    const isBlob = spot.shape?.type === 'blob';
    if (isMarker(isBlob ? Buffer.from(value, 'base64').toString('latin1') : value)) return value;
    if (claim && (claim.layer === 'model' ? value !== '' : !isHarmlessValue(value))) {
      return maskLeaf(value, isBlob, claim, spot.path);
    }
    const name = spot.trail?.name ?? '';
    const masked = isBlob ? blob(value, spot) : text(value, name, spot);
    if (settings.profile !== 'metadata-only' || isMetadata(value, name, spot.shape)) return masked;
    return maskLeaf(value, isBlob, { kind: 'content', layer: 'profile' }, spot.path);
  }

  function maskLeaf(value: string, isBlob: boolean, claim: Claim, path: string): string {
    report.found({ path, ...claim });
    const secret = isBlob ? Buffer.from(value, 'base64').toString('utf8') : value;
    report.secret(secret);
    if (isBlob) report.secret(value);
    const replacement = settings.pseudonym(secret, claim.kind);
    return isBlob ? Buffer.from(replacement).toString('base64') : replacement;
  }

  function text(value: string, name: string, spot: Spot): string {
    if (isScalarShape(spot.shape) || spot.shape?.enum?.includes(value)) return value;
    const opaque = isOpaqueName(name);
    const freeForm = !opaque && (spot.freeForm || looksLikeProse(value));
    if (place.direction === 'response' && looksLikeInjection(value)) {
      report.found({ path: spot.path, ...injectionFinding });
    }
    const masked = maskText(value, { freeForm, opaque }, settings, reportAt(spot.path), (inner) =>
      walkInner(inner, {
        ...spot,
        shape: undefined,
        claim: undefined,
        inner: true,
        depth: spot.depth + 1,
        freeForm,
      }),
    );
    return masked;
  }

  function walkInner(value: JsonValue, spot: Spot): JsonValue {
    return walk(value, spot) ?? null;
  }

  function blob(value: string, spot: Spot): string {
    const { kind, layer } =
      maskBlob(value, settings, (inner) =>
        text(inner, spot.trail?.name ?? '', { ...spot, shape: undefined, freeForm: true }),
      ) ?? {};
    if (kind === undefined || layer === undefined) return value;
    return maskLeaf(value, true, { kind, layer }, spot.path);
  }

  const reportAt = (path: string) => ({
    found: (kind: string, layer: MaskLayer) => report.found({ path, kind, layer }),
    secret: report.secret,
  });

  return (value) =>
    walkInner(value, {
      path: '$',
      shape: place.shape,
      freeForm: false,
      inner: place.keepsForm === true,
      depth: 0,
      claim: place.shape?.sensitive ? sensitive : undefined,
    });
}

const sensitive: Claim = { kind: 'sensitive', layer: 'model' };
const kubernetes: Claim = { kind: 'secret', layer: 'key-name' };

function modelClaim(member: Member | undefined): Claim | undefined {
  return member && (member.sensitive || member.shape.sensitive) ? sensitive : undefined;
}

/** SQS says with each message the MD5 of its body, and clients compare: it follows what is given. */
function withDigests(object: JsonObject, result: Record<string, JsonValue>): JsonObject {
  const { Body: body, MD5OfBody: digest } = result;
  if (typeof body === 'string' && typeof digest === 'string' && body !== object.Body) {
    result.MD5OfBody = createHash('md5').update(body).digest('hex');
  }
  return result;
}

function overlayClaim(row: OverlayRow | undefined): Claim | undefined {
  if (row === undefined || row.kind === 'free-form' || row.kind === 'harmless') return undefined;
  return { kind: row.kind, layer: 'overlay' };
}

function keyClaim(
  name: string,
  entry: JsonValue,
  member: Member | undefined,
  isStructure: boolean,
): Claim | undefined {
  if (
    typeof entry === 'boolean' ||
    entry === null ||
    (member && (isEnum(member) || isScalarShape(member.shape)))
  )
    return undefined;
  const kind = secretKindOf(name, isStructure && member !== undefined ? 'model' : 'data');
  if (kind === undefined) return undefined;
  const isTaken =
    typeof entry === 'object' ? holdsOnlyValues(entry, kind, member) : typeof entry === 'string' || !member;
  return isTaken ? { kind, layer: 'key-name' } : undefined;
}

/** Of an object or list under a telling name: whether what is in it is the secret, rather than facts about it. */
function holdsOnlyValues(entry: JsonValue, kind: string, member: Member | undefined): boolean {
  if (Array.isArray(entry)) return entry.every((each) => typeof each === 'string');
  if (!isJsonObject(entry)) return false;
  const names = Object.keys(entry);
  if (names.length > 0 && names.every((name) => wrapperNames.has(name))) return true;
  // Free JSON: `secrets: { database: "…" }`.
  return (
    member === undefined &&
    groupNames.has(kind) &&
    names.length > 0 &&
    names.every(
      (name) =>
        typeof entry[name] === 'string' &&
        !isOpaqueName(name) &&
        !/name|user|host|type|time|expir|url|region|status|from|ref|key$|port|engine|db/i.test(name),
    )
  );
}

function announcedClaim(before: JsonValue | undefined): Claim | undefined {
  const kind = announcedKind(before);
  return kind === undefined ? undefined : { kind, layer: 'sibling' };
}

/** A map's names are data: what they say counts as outside of any model, and its values have the model's form. */
function memberOf(shape: Shape | undefined, name: string): Member | undefined {
  if (shape?.type === 'structure') return shape.members?.get(name);
  return shape?.type === 'map' ? shape.value : undefined;
}

const isEnum = (member: Member | undefined): boolean => member?.shape.enum !== undefined;

function isScalarShape(shape: Shape | undefined): boolean {
  return (
    shape !== undefined && ['boolean', 'integer', 'long', 'float', 'double', 'timestamp'].includes(shape.type)
  );
}

function textOf(trail: Trail): string {
  return trail.parent ? `${textOf(trail.parent)}.${trail.name}` : trail.name;
}
