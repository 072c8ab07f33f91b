// How a deployment masks, as its configuration says. A pattern that cannot run in linear time never gets as far as a call.
import { z } from 'zod';
import { CountersignError } from '../countersign-error.ts';
import { compileDetector } from './detect/find-secrets.ts';
import { type MaskSettings, maskingProfiles } from './mask-options.ts';
import type { Pseudonym } from './pseudonym.ts';

const detectorSchema = z.strictObject({
  /** Lower-case kebab; the kind in the marker and in the record. */
  name: z.string(),
  /** As core/masking/detect/custom-detector.ts reads it: no look-around, no back references, run without backtracking. */
  pattern: z.string().min(1).max(400),
});

export const maskingSettingsSchema = z.strictObject({
  /** The least that is masked; a policy's `@masking` may ask for more. Default `standard`. */
  profile: z.enum(maskingProfiles).default('standard'),
  /** Withhold an answer whose text speaks to the agent, instead of reporting it. Default false. */
  withholdInjection: z.boolean().default(false),
  /** Patterns of one's own, which count in every text. Default: none. */
  detectors: z
    .array(detectorSchema)
    .max(20)
    .default([])
    .superRefine((detectors, context) => {
      const refuse = (index: number, key: string, message: string) =>
        context.addIssue({ code: 'custom', path: [index, key], message });
      detectors.forEach((detector, index) => {
        if (detectors.findIndex(({ name }) => name === detector.name) < index)
          refuse(index, 'name', `\`${detector.name}\` is taken by an earlier detector`);
        try {
          compileDetector(detector);
        } catch (error) {
          if (!(error instanceof CountersignError)) throw error;
          refuse(index, 'pattern', error.message);
        }
      });
    }),
});

export type MaskingSettings = z.output<typeof maskingSettingsSchema>;

/** Throws an Error on what is not a MaskingSettings in JSON. */
export function parseMaskingSettings(text: string): MaskingSettings {
  return maskingSettingsSchema.parse(JSON.parse(text));
}

export function maskSettings(
  { profile, withholdInjection, detectors }: MaskingSettings,
  pseudonym: Pseudonym,
): MaskSettings {
  return { pseudonym, profile, withholdInjection, custom: detectors.map(compileDetector) };
}
