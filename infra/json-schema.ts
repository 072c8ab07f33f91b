// The configuration as a JSON schema, for editors. What options say together only a synthesis checks.
import { z } from 'zod';
import { options } from './options.ts';

export function configurationJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }),
    title: 'Configuration of Countersign',
  };
}
