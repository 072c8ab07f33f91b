// The figures as the tables of docs/scale.md and docs/deploy.md.
import { perCall, prices } from './inputs.ts';
import {
  costOfAMillionCalls,
  count,
  dollars,
  type Item,
  idleCost,
  limitsInOrder,
  listingsOfACall,
  monthOf,
  secondsOfAMonth,
  total,
} from './model.ts';

export const rates = [10, 1_000, 100_000] as const;

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n');

const itemised = (head: string, items: readonly Item[], more: readonly string[] = []): string =>
  table(
    [head, 'Arithmetic', 'US$'],
    [
      ...items.map((item) => row(item.what, item.arithmetic, dollars(item.dollars))),
      `| **Together** | | **${dollars(total(items))}** |`,
      ...more,
    ],
  );

function millionTable(): string {
  const { recordKilobytes, compactedKilobytes } = perCall;
  const kept = (recordKilobytes + compactedKilobytes) * prices.s3GigabyteMonth;
  const archive = `(${recordKilobytes} + ${compactedKilobytes}) GB (measured) × $${prices.s3GigabyteMonth}`;
  return itemised('Item', costOfAMillionCalls(), [
    row('Archive, kept a month', archive, `${dollars(kept)} a month`),
  ]);
}

const idleTable = (): string => itemised('What', idleCost());

function listingsTable(): string {
  const of = (what: string, each: number) =>
    row(what, `${count(each * 1e6)} × $${prices.s3Put}`, dollars(each * 1e6 * prices.s3Put));
  return table(
    ['Listings for a million calls', 'Arithmetic', 'US$'],
    [
      of('by checkpoints, every 5 minutes', listingsOfACall.checkpoints),
      of('by compactions, every hour', listingsOfACall.compactions),
    ],
  );
}

function monthTable(): string {
  const months = rates.map(monthOf);
  const [first = []] = months;
  return table(
    ['A month at', ...rates.map((rate) => `${count(rate)} calls a second`)],
    [
      row('calls', ...rates.map((rate) => `${count((rate * secondsOfAMonth) / 1e6)} M`)),
      ...first.map(({ what }, index) =>
        row(`US$, ${what}`, ...months.map((items) => dollars(items[index]?.dollars ?? 0))),
      ),
      row('**US$ together**', ...months.map((items) => `**${dollars(total(items))}**`)),
    ],
  );
}

/** What is above its quota is bold. */
function limitsTable(): string {
  return table(
    ['Limit', 'Quota', 'Met at, calls a second', ...rates.map((rate) => `At ${count(rate)}`)],
    limitsInOrder().map(({ limit: { name, source, quota, unit, demand }, allows }) =>
      row(
        source.startsWith('https:') ? `[${name}](${source})` : `${name} (\`${source}\`)`,
        `${count(quota)} ${unit}`,
        count(Math.floor(allows)),
        ...rates.map((rate) => (rate > allows ? `**${count(rate * demand)}**` : count(rate * demand))),
      ),
    ),
  );
}

function raiseTable(): string {
  return table(
    ['Limit', 'Beyond it', 'What to raise'],
    limitsInOrder().map(({ limit: { name, beyond, raise } }) => row(name, beyond, raise)),
  );
}

/** Each with the page of docs/ that has it. */
export const tables = [
  { title: 'A month without a call', page: 'deploy', text: idleTable() },
  { title: 'A million allowed calls', page: 'scale', text: millionTable() },
  { title: 'Records that are listed again', page: 'scale', text: listingsTable() },
  { title: 'A month', page: 'scale', text: monthTable() },
  { title: 'Limits', page: 'scale', text: limitsTable() },
  { title: 'What to raise', page: 'scale', text: raiseTable() },
] as const;

export function firstToBreak(rate: number): string {
  const broken = limitsInOrder().filter(({ allows }) => rate > allows);
  const names = broken.map(({ limit }) => limit.name).join('; ');
  return `At ${count(rate)} calls a second ${broken.length === 0 ? 'no limit is met' : `these are met, the first first: ${names}`}.`;
}
