// `npm run masking:report`: prints the figures and writes docs/masking-report.md with each miss.
import { writeFileSync } from 'node:fs';
import { pseudonymUnder } from '../../core/masking/pseudonym.ts';
import { measureMasking } from './measure.ts';

const { documents, services, secrets, harmless, missed, changed } = measureMasking({
  pseudonym: pseudonymUnder(Buffer.from('the key of the masking report')),
  profile: 'standard',
});
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
const list = (lines: readonly string[]) =>
  lines.length === 0 ? 'None.\n' : lines.map((line) => `- \`${line}\`\n`).join('');

const report = `# What masking finds

Written by \`npm run masking:report\` from the fixtures in [test/masking-fixtures](../test/masking-fixtures): ${documents} documents of
${services} services in their documented shapes, ${secrets} secrets, ${harmless} texts in which nothing is secret. Profile \`standard\`.
A secret counts as covered when no eight characters of it stay readable anywhere in the document. The fixtures were written
beside the rules, by who wrote the rules: expect less on documents that neither has seen.

| | |
|---|---|
| secrets covered | ${percent(secrets - missed.length, secrets)} (${secrets - missed.length} of ${secrets}) |
| harmless texts changed | ${percent(changed.length, harmless)} (${changed.length} of ${harmless}) |

## Missed

${list(missed)}
## Changed though harmless

${list(changed)}`;
writeFileSync(new URL('../../docs/masking-report.md', import.meta.url), report);
process.stdout.write(report);
