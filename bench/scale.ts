// `npm run bench:scale`: what Countersign costs while idle and for a million calls, what 10, 1,000 and 100,000 calls a second ask
// of AWS, what breaks first and what to raise. Arithmetic over bench/scale/inputs.ts; docs/scale.md holds what it prints.
import { firstToBreak, rates, tables } from './scale/tables.ts';

for (const { title, text } of tables) console.log(`\n${title}\n\n${text}`);
console.log(`\nWhat breaks first\n\n${rates.map(firstToBreak).join('\n')}`);
