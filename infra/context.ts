// Options that stand on the command line: `-c stage=prod` goes over what the file says.
import type { z } from 'zod';
import { didYouMean } from '../core/nearest-word.ts';
import { options } from './options.ts';

/** Where the configuration is; no option of it. */
const fileKey = 'config';
/** The CDK's own keys, its feature flags and what it looked up have other characters as well. */
const ownKey = /^[A-Za-z]+$/;

/** Option → value, for `parseConfiguration`. Throws an Error on a key that is no option. */
export function overridesOf(context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(options.shape);
  return Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => ownKey.test(key) && key !== fileKey)
      .map(([key, value]) => {
        if (!names.includes(key)) {
          throw new Error(
            `\`-c ${key}\` is no option${didYouMean(key, [...names, fileKey])}; docs/deploy.md lists every option`,
          );
        }
        return [key, meant(options.shape[key as keyof typeof options.shape], value)];
      }),
  );
}

/** The command line knows only text: what an option does not take as text is read as JSON. */
function meant(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== 'string' || schema.safeParse(value).success) return value;
  try {
    return JSON.parse(value);
  } catch {
    // It stays what was written, and the option says what it expects.
    return value;
  }
}
