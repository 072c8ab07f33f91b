// Writes docs/schemas/configuration.schema.json from infra/options.ts; a test compares the two.
import { writeFileSync } from 'node:fs';
import { configurationJsonSchema } from '../infra/json-schema.ts';

const text = JSON.stringify(configurationJsonSchema(), null, 2);
writeFileSync('docs/schemas/configuration.schema.json', `${text}\n`);
