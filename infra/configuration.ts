// The one configuration of a deployment: a file (`countersign.json`, or `-c config=FILE`), over which `-c OPTION=VALUE` goes. Read
// strictly: an unknown key or a wrong value ends the synthesis with a sentence that says where, what was expected and what to do.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { contradictions } from './configuration-checks.ts';
import { type Options, options } from './options.ts';

const configurationSchema = options
  .superRefine((configuration, context) => {
    for (const { path, message } of contradictions(configuration)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .transform((configured): Options => {
    const { domain } = configured;
    return domain === undefined ? configured : { ...configured, publicUrl: `https://${domain.name}` };
  });

export type Configuration = z.output<typeof configurationSchema>;

/** `overrides`: options over those of the file (infra/context.ts). Throws an Error with one line per wrong value. */
export function parseConfiguration(
  text: string,
  fileName: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Configuration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${fileName} is not JSON (${(cause as Error).message}); mend it and run again`, {
      cause,
    });
  }
  const result = configurationSchema.safeParse(
    typeof value === 'object' && value !== null ? { ...value, ...overrides } : value,
  );
  if (result.success) return result.data;
  const over = Object.keys(overrides).map((name) => `\`-c ${name}=…\``);
  const source = over.length === 0 ? fileName : `${fileName} with ${over.join(', ')}`;
  const lines = result.error.issues.map(
    (issue) => `  ${issue.path.length === 0 ? '(top level)' : issue.path.join('.')}: ${issue.message}`,
  );
  throw new Error(`${source} has wrong values; docs/deploy.md lists every option:\n${lines.join('\n')}`);
}

/** Reads and checks a configuration file. Throws an Error that names the file. */
export function readConfiguration(
  file: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Configuration {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`there is no configuration file at ${file}; name one with \`-c config=FILE\``, { cause });
  }
  return parseConfiguration(text, file, overrides);
}
