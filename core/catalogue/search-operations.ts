// Finds operations for a task by the words in their names. Deterministic, and only a hint: it decides nothing, and what
// it leaves out may still be called.

export interface FoundOperation {
  readonly service: string;
  readonly operation: string;
}

/** Words that people use for what AWS names otherwise: word → words of names. */
const meanings: ReadonlyMap<string, readonly string[]> = new Map([
  ['add', ['create', 'put', 'add']],
  ['change', ['update', 'modify', 'put']],
  ['download', ['get']],
  ['edit', ['update', 'modify']],
  ['fetch', ['get']],
  ['find', ['list', 'describe', 'search']],
  ['make', ['create']],
  ['read', ['get', 'describe']],
  ['remove', ['delete', 'remove']],
  ['save', ['put']],
  ['show', ['describe', 'get', 'list']],
  ['start', ['start', 'run']],
  ['upload', ['put']],
  ['view', ['describe', 'get', 'list']],
  ['write', ['put', 'update']],
  ['file', ['object']],
  ['files', ['objects']],
  ['machine', ['instance']],
  ['machines', ['instances']],
  ['server', ['instance']],
  ['servers', ['instances']],
]);

const empty: ReadonlySet<string> = new Set([
  'a',
  'all',
  'an',
  'and',
  'for',
  'from',
  'in',
  'my',
  'of',
  'on',
  'the',
  'to',
]);
const service = 3;
const exact = 2;
const begun = 1;
const leftOver = 0.3;

/** `operations`: service → names. Best first; equal ones by service, then name. */
export function searchOperations(
  task: string,
  operations: ReadonlyMap<string, readonly string[]>,
  limit: number,
): readonly FoundOperation[] {
  const words = task
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !empty.has(word));
  const found = [...operations].flatMap(([id, names]) => {
    const ofService = words.some((word) => word === id || id.split('-').includes(word)) ? service : 0;
    return names.flatMap((name) => {
      const ofName = scoreOf(words, wordsOf(name));
      return ofName === 0 ? [] : [{ service: id, operation: name, score: ofService + ofName }];
    });
  });
  return found
    .sort((a, b) => b.score - a.score || compare(a.service, b.service) || compare(a.operation, b.operation))
    .slice(0, limit)
    .map(({ service, operation }) => ({ service, operation }));
}

function scoreOf(words: readonly string[], named: readonly string[]): number {
  const score = words.reduce((sum, word) => {
    const wanted = [word, ...(meanings.get(word) ?? [])];
    if (named.some((each) => wanted.some((want) => isSame(each, want)))) return sum + exact;
    return named.some((each) => word.length > 3 && each.startsWith(word)) ? sum + begun : sum;
  }, 0);
  // Of two that say the same the shorter name is the plainer one.
  return score === 0 ? 0 : score - leftOver * named.length;
}

/** One and many are one word. */
const isSame = (name: string, want: string) => name === want || name === `${want}s` || `${name}s` === want;

function wordsOf(name: string): string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) => word.toLowerCase());
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
