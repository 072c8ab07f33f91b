// The door of the masking engine: takes a call's input or output as JSON and gives it back without what must not be stored, shown or
// answered. It fails closed: what it cannot look at is withheld with its reason, and no failure lets a value through.
import type { JsonValue } from '../json.ts';
import { refuseInjection } from './injection.ts';
import type { DocumentPlace, MaskFinding, MaskOutcome, MaskSettings } from './mask-options.ts';
import { scrubDocument } from './scrub-document.ts';
import { createWalk } from './walk.ts';
import { maskingWithheld } from './withheld-reason.ts';

/** Characters of all texts together; the gate's own limits are below it. */
const maximumCharacters = 64 * 1024 * 1024;

export function maskDocument(
  value: JsonValue,
  place: DocumentPlace,
  settings: MaskSettings,
): MaskOutcome<JsonValue> {
  const findings: MaskFinding[] = [];
  const secrets = new Set<string>();
  try {
    const walk = createWalk(place, settings, {
      maximumCharacters,
      found: (finding) => findings.push(finding),
      secret: (text) => secrets.add(text),
    });
    const walked = walk(value);
    refuseInjection(findings, settings);
    const ordered = [...secrets].sort((a, b) => b.length - a.length);
    const scrubbed = scrubDocument(walked, ordered, settings.pseudonym, (path) =>
      findings.push({ path, kind: 'repeated', layer: 'pattern' }),
    );
    return { value: scrubbed, findings, secrets: ordered };
  } catch (error) {
    return maskingWithheld(error);
  }
}
