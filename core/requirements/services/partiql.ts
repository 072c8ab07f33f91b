// Reads the verb and the table of a DynamoDB PartiQL statement, and nothing else. It names a table only when the
// statement has the plain form of the reference; anything else keeps its verb and has no table.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

export interface PartiqlStatement {
  readonly verb: 'Select' | 'Insert' | 'Update' | 'Delete';
  /** A table's name or ARN. Absent: not sure. */
  readonly table?: string;
  readonly index?: string;
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol';
  readonly text: string;
}

const tokenForm = /\s+|'(?:[^']|'')*'|"[^"]*"|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|[^\s'"]/suy;

/** Undefined when the verb cannot be told. */
export function readStatement(statement: string): PartiqlStatement | undefined {
  const tokens = tokenise(statement);
  if (tokens === undefined) return undefined;
  const words = tokens.map(keywordText);
  const hasComment = statement.includes('--') || statement.includes('/*');
  const named = (
    verb: PartiqlStatement['verb'],
    at: number,
    followers: readonly string[],
  ): PartiqlStatement => (hasComment ? { verb } : { verb, ...tableAt(tokens, words, at, followers) });
  switch (words[0]) {
    case 'SELECT':
      return named('Select', onlyFrom(words), ['WHERE', 'ORDER']);
    case 'EXISTS':
      // Only inside a transaction: EXISTS ( SELECT … )
      return words[1] === '(' && words[2] === 'SELECT'
        ? named('Select', onlyFrom(words), ['WHERE'])
        : undefined;
    case 'INSERT':
      return words[1] === 'INTO' ? named('Insert', 2, ['VALUE']) : { verb: 'Insert' };
    case 'UPDATE':
      return named('Update', 1, ['SET', 'REMOVE']);
    case 'DELETE':
      return words[1] === 'FROM' ? named('Delete', 2, ['WHERE']) : { verb: 'Delete' };
    default:
      return undefined;
  }
}

/** Position after the one FROM; beyond the end when there is none or a second one. */
function onlyFrom(words: readonly string[]): number {
  const first = words.indexOf('FROM');
  return first === -1 || first !== words.lastIndexOf('FROM') ? words.length : first + 1;
}

function tableAt(
  tokens: readonly Token[],
  words: readonly string[],
  at: number,
  followers: readonly string[],
): Pick<PartiqlStatement, 'table' | 'index'> {
  const table = tokens[at];
  // A second query inside the statement could read another table.
  const queries = words.filter((word) => word === 'SELECT').length;
  if (table === undefined || !isIdentifier(table) || queries > 1 || (queries === 1 && at < 3)) return {};
  const hasIndex = words[at + 1] === '.';
  const index = hasIndex ? tokens[at + 2] : undefined;
  if (hasIndex && (index === undefined || !isIdentifier(index))) return {};
  const next = words[hasIndex ? at + 3 : at + 1];
  if (next !== undefined && next !== ';' && next !== ')' && !followers.includes(next)) return {};
  return { table: table.text, ...(index !== undefined && { index: index.text }) };
}

/** What keywords are compared with: a quoted name is none, however it reads. */
function keywordText({ kind, text }: Token): string {
  if (kind === 'word') return text.toUpperCase();
  return kind === 'quoted' ? `"${text}"` : text;
}

function isIdentifier({ kind }: Token): boolean {
  return kind === 'word' || kind === 'quoted';
}

function tokenise(statement: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  tokenForm.lastIndex = 0;
  while (tokenForm.lastIndex < statement.length) {
    const text = tokenForm.exec(statement)?.[0];
    // An open quote: nothing after it can be told.
    if (text === undefined) return undefined;
    if (text.trim() === '') continue;
    tokens.push(tokenOf(text));
  }
  return tokens;
}

function tokenOf(text: string): Token {
  if (text.startsWith('"')) return { kind: 'quoted', text: text.slice(1, -1) };
  if (text.startsWith("'")) return { kind: 'string', text };
  return { kind: /^[A-Za-z_]/.test(text) ? 'word' : 'symbol', text };
}
