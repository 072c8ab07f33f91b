// `npm run bench:scale`: what Countersign costs while idle and for a million calls, what 10, 1,000 and 100,000 calls a second ask
// of AWS, what breaks first and what to raise. Arithmetic over bench/scale/inputs.ts; docs/scale.md holds what it prints.
import {
  firstToBreak,
  idleTable,
  limitsTable,
  listingsTable,
  millionTable,
  monthTable,
  raiseTable,
  rates,
} from './scale/tables.ts';

for (const [title, text] of [
  ['A month without a call', idleTable()],
  ['A million allowed calls', millionTable()],
  ['Records that are listed again', listingsTable()],
  ['A month', monthTable()],
  ['Limits', limitsTable()],
  ['What breaks first', rates.map(firstToBreak).join('\n')],
  ['What to raise', raiseTable()],
] as const) {
  console.log(`\n${title}\n\n${text}`);
}
