// Measures the masker on the fixture set: how many secrets are gone to the last piece, and how many harmless texts were changed.
import { maskDocument } from '../../core/masking/mask-document.ts';
import type { MaskSettings } from '../../core/masking/mask-options.ts';
import { type FixtureDocument, fixtureDocuments, leaves } from './documents.ts';

export interface Measure {
  readonly documents: number;
  readonly services: number;
  readonly secrets: number;
  readonly harmless: number;
  /** `service:Operation direction path (text, kind)` of each secret of which anything stays readable. */
  readonly missed: readonly string[];
  readonly changed: readonly string[];
}

export function measureMasking(settings: MaskSettings): Measure {
  const documents = fixtureDocuments();
  const results = documents.map((document) => measure(document, settings));
  return {
    documents: documents.length,
    services: new Set(documents.map(({ service }) => service)).size,
    secrets: documents.reduce((sum, { secrets }) => sum + secrets.length, 0),
    harmless: documents.reduce((sum, { harmless }) => sum + harmless.length, 0),
    missed: results.flatMap(({ missed }) => missed),
    changed: results.flatMap(({ changed }) => changed),
  };
}

function measure(document: FixtureDocument, settings: MaskSettings) {
  const { service, operation, direction, payload } = document;
  const shape = direction === 'request' ? operation.input : operation.output;
  const place = { service, operation: operation.name, direction, ...(shape ? { shape } : {}) };
  const outcome = maskDocument(payload, place, settings);
  const name = `${service}:${operation.name} ${direction}`;
  // What is withheld shows nothing, and helps nobody: it counts as masked, and its harmless texts as changed.
  const shown = new Map('withheld' in outcome ? [] : leaves(outcome.value, '$'));
  const texts = new Map(leaves(payload, '$'));
  const everything = [...shown.values()].flatMap((text) => [text, decoded(text)]);
  return {
    missed: document.secrets
      .filter(({ secret }) => pieces(secret).some((piece) => everything.some((text) => text.includes(piece))))
      .map(({ path, kind }) => `${name} ${path} (${kind})`),
    changed: document.harmless
      .filter((path) => shown.get(path) !== texts.get(path))
      .map((path) => `${name} ${path}`),
  };
}

const pieceCharacters = 8;

/** A tail that stays readable is a miss. PEM's armour is no secret. */
function pieces(secret: string): readonly string[] {
  const body = secret.startsWith('-----') ? secret.split('\n').slice(1, -1).join('\n') : secret;
  if (body.length <= pieceCharacters) return [body];
  return Array.from({ length: body.length - pieceCharacters + 1 }, (_, at) =>
    body.slice(at, at + pieceCharacters),
  );
}

const decoded = (text: string): string =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : '';
