// `--for`, `--uses` and `--resource` of `approve`: less than was asked. What they may be is the door's to say.
import type { Narrowing } from '../core/approval-request.ts';
import { CliFailure } from './failure.ts';

export interface NarrowingOptions {
  /** ISO 8601, e.g. `PT10M`. */
  readonly for?: string;
  readonly uses?: string;
  readonly resource?: readonly string[];
}

/** Undefined: all of what was asked. Throws CliFailure. */
export function narrowingOf(options: NarrowingOptions): Narrowing | undefined {
  const { uses, resource } = options;
  if (options.for === undefined && uses === undefined && resource === undefined) return undefined;
  return {
    ...(options.for === undefined ? {} : { maximumDurationSeconds: secondsOf(options.for) }),
    ...(uses === undefined ? {} : { maximumUses: wholeNumber('--uses', uses) }),
    ...(resource === undefined ? {} : { resources: resource }),
  };
}

export function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CliFailure('usage', `\`${option} ${text}\` is not understood, expected a whole number from 1`);
}

/** Hours, minutes and seconds of ISO 8601. */
function secondsOf(text: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] =
    /^PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})S)?$/.exec(text) ?? [];
  const all = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (all > 0) return all;
  throw new CliFailure(
    'usage',
    `\`--for ${text}\` is not understood, expected a duration such as \`PT10M\` or \`PT1H30M\``,
  );
}
