// Reads what a JSON route was given: strictly, and with a sentence that names each fault.
import type { z } from 'zod';
import { CountersignError } from '../../core/countersign-error.ts';
import { parseStrictJson } from '../../core/wire/strict-json.ts';
import type { JsonApiContext } from './environment.ts';

/** Throws `malformed-request` or `invalid-parameter`. */
export async function readBody<T>(context: JsonApiContext, schema: z.ZodType<T>): Promise<T> {
  const contentType = context.req.header('content-type') ?? '';
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType)) {
    throw new CountersignError(
      'malformed-request',
      `the body is \`${contentType || 'of no type'}\`, expected \`application/json\``,
    );
  }
  return checked(schema, parseStrictJson(new Uint8Array(await context.req.arrayBuffer())), 'body');
}

/** Throws `invalid-parameter`, also for a parameter that is given twice or is none of the route's. */
export function readQuery<T>(context: JsonApiContext, schema: z.ZodType<T>): T {
  const entries = Object.entries(context.req.queries()).map(
    ([name, values]) => [name, values.length === 1 ? values[0] : values] as const,
  );
  return checked(schema, Object.fromEntries(entries), 'query');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `\`${path.join('.') || place}\`: ${message}`);
  throw new CountersignError('invalid-parameter', faults.join('; '));
}
