// Writes docs/schemas/transcript.schema.json from core/record/transcript-schema.ts; a test compares the two.
import { writeFileSync } from 'node:fs';
import { transcriptJsonSchema } from '../core/record/transcript-schema.ts';

writeFileSync('docs/schemas/transcript.schema.json', `${JSON.stringify(transcriptJsonSchema(), null, 2)}\n`);
