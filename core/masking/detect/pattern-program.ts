// Reads the patterns of custom detectors into a small program for a machine without backtracking. What such a machine
// cannot do in linear time (back references, look-around) is refused, and the size of a program is bounded.
import { CountersignError } from '../../countersign-error.ts';

export type Instruction =
  | { readonly op: 'character'; readonly accepts: (code: number) => boolean }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'boundary'; readonly negated: boolean }
  | { readonly op: 'edge'; readonly at: 'start' | 'end' }
  | { readonly op: 'match' };

type Node =
  | { readonly type: 'character'; readonly accepts: (code: number) => boolean }
  | { readonly type: 'sequence'; readonly items: readonly Node[] }
  | { readonly type: 'choice'; readonly options: readonly Node[] }
  | { readonly type: 'repeat'; readonly item: Node; readonly least: number; readonly most: number }
  | { readonly type: 'boundary'; readonly negated: boolean }
  | { readonly type: 'edge'; readonly at: 'start' | 'end' };

/** The cost of one character of text is at most the number of instructions. */
const mostInstructions = 160;
const mostNesting = 20;

type Accepts = (code: number) => boolean;
export const isWordCode: Accepts = (code) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isDigitCode: Accepts = (code) => code >= 48 && code <= 57;
const isSpaceCode: Accepts = (code) => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
const not =
  (accepts: Accepts): Accepts =>
  (code) =>
    !accepts(code);
const classes: Readonly<Record<string, Accepts>> = {
  d: isDigitCode,
  D: not(isDigitCode),
  w: isWordCode,
  W: not(isWordCode),
  s: isSpaceCode,
  S: not(isSpaceCode),
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 };

export function parsePattern(name: string, pattern: string): readonly Instruction[] {
  const refuse = (why: string): never => {
    throw new CountersignError(
      'invalid-parameter',
      `the pattern of detector \`${name}\` ${why}: write it with literals, classes, groups, | and bounded repetition`,
    );
  };
  const foldsCase = pattern.startsWith('(?i)');
  let index = foldsCase ? 4 : 0;

  const exactly = (code: number): Accepts => {
    if (!foldsCase) return (other) => other === code;
    const text = String.fromCharCode(code);
    const lower = text.toLowerCase().charCodeAt(0);
    const upper = text.toUpperCase().charCodeAt(0);
    return (other) => other === lower || other === upper;
  };
  const between = (from: number, to: number): Accepts => {
    if (!foldsCase) return (code) => code >= from && code <= to;
    const inside = (code: number) => code >= from && code <= to;
    return (code) =>
      inside(code) ||
      inside(String.fromCharCode(code).toLowerCase().charCodeAt(0)) ||
      inside(String.fromCharCode(code).toUpperCase().charCodeAt(0));
  };

  const readEscapedCode = (): number => {
    const letter = pattern[index++] ?? refuse('ends with a backslash');
    if (letter === 'x' || letter === 'u') {
      const digits = pattern.slice(index, index + (letter === 'x' ? 2 : 4));
      if (!/^([0-9a-f]{2}){1,2}$/i.test(digits)) refuse(`has an unfinished \`\\${letter}\``);
      index += digits.length;
      return Number.parseInt(digits, 16);
    }
    const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
    if (control !== undefined) return control;
    if (/[A-Za-z1-9]/.test(letter)) refuse(`uses \`\\${letter}\`, which is not supported`);
    return letter.charCodeAt(0);
  };

  const readClass = (): Node => {
    const negated = pattern[index] === '^';
    if (negated) index++;
    const parts: Accepts[] = [];
    for (let first = true; ; first = false) {
      const character = pattern[index] ?? refuse('has a class without its `]`');
      if (character === ']' && !first) break;
      index++;
      const escaped = pattern[index] ?? '';
      if (character === '\\' && Object.hasOwn(classes, escaped)) {
        index++;
        parts.push(classes[escaped] as Accepts);
        continue;
      }
      const from = character === '\\' ? readEscapedCode() : character.charCodeAt(0);
      if (pattern[index] !== '-' || pattern[index + 1] === ']' || index + 1 >= pattern.length) {
        parts.push(exactly(from));
        continue;
      }
      index++;
      const end = pattern[index++] as string;
      const to = end === '\\' ? readEscapedCode() : end.charCodeAt(0);
      if (to < from) refuse('has a range that runs backwards');
      parts.push(between(from, to));
    }
    index++;
    const any: Accepts = (code) => parts.some((part) => part(code));
    return { type: 'character', accepts: negated ? not(any) : any };
  };

  const readAtom = (depth: number): Node => {
    const character = pattern[index++] as string;
    if (character === '(') {
      if (pattern[index] === '?') {
        if (pattern[index + 1] !== ':') refuse('uses a group with `(?`, of which only `(?:` is supported');
        index += 2;
      }
      const inner = readChoice(depth + 1);
      if (pattern[index++] !== ')') refuse('has a group without its `)`');
      return inner;
    }
    if (character === '[') return readClass();
    if (character === '.') return { type: 'character', accepts: (code) => code !== 10 };
    if (character === '^' || character === '$')
      return { type: 'edge', at: character === '^' ? 'start' : 'end' };
    if ('*+?{'.includes(character)) refuse(`repeats nothing at \`${character}\``);
    if (character !== '\\') return { type: 'character', accepts: exactly(character.charCodeAt(0)) };
    const next = pattern[index] ?? '';
    if (next === 'b' || next === 'B') {
      index++;
      return { type: 'boundary', negated: next === 'B' };
    }
    if (Object.hasOwn(classes, next)) {
      index++;
      return { type: 'character', accepts: classes[next] as Accepts };
    }
    return { type: 'character', accepts: exactly(readEscapedCode()) };
  };

  const readRepeat = (item: Node): Node => {
    const bounds = /^(?:([*+?])|\{(\d{1,4})(,(\d{0,4}))?\})/.exec(pattern.slice(index, index + 12));
    if (!bounds) return pattern[index] === '{' ? refuse('has a `{` that is no repetition') : item;
    index += bounds[0].length;
    if (pattern[index] === '?' || pattern[index] === '+') refuse('uses a lazy or possessive repetition');
    const [, sign, from, comma, to] = bounds;
    const least = sign ? (sign === '+' ? 1 : 0) : Number(from);
    const bounded = comma === undefined ? least : to ? Number(to) : Number.POSITIVE_INFINITY;
    const most = sign ? (sign === '?' ? 1 : Number.POSITIVE_INFINITY) : bounded;
    if (most < least) refuse('has a repetition that runs backwards');
    return readRepeat({ type: 'repeat', item, least, most });
  };

  const readSequence = (depth: number): Node => {
    const items: Node[] = [];
    while (index < pattern.length && pattern[index] !== '|' && pattern[index] !== ')') {
      items.push(readRepeat(readAtom(depth)));
    }
    return { type: 'sequence', items };
  };

  const readChoice = (depth: number): Node => {
    if (depth > mostNesting) refuse(`nests more than ${mostNesting} groups`);
    const options = [readSequence(depth)];
    while (pattern[index] === '|') {
      index++;
      options.push(readSequence(depth));
    }
    return options.length === 1 ? (options[0] as Node) : { type: 'choice', options };
  };

  const tree = readChoice(0);
  if (index < pattern.length) refuse('has a `)` without its group');
  if (leastLength(tree) === 0) refuse('matches the empty text');
  const program: Instruction[] = [];
  emit(tree, program, () => refuse(`is too large: it may hold ${mostInstructions} steps after repetition`));
  program.push({ op: 'match' });
  return program;
}

function leastLength(node: Node): number {
  if (node.type === 'character') return 1;
  if (node.type === 'sequence') return node.items.reduce((sum, item) => sum + leastLength(item), 0);
  if (node.type === 'choice') return Math.min(...node.options.map(leastLength));
  return node.type === 'repeat' ? node.least * leastLength(node.item) : 0;
}

function emit(node: Node, program: Instruction[], tooLarge: () => never): void {
  if (program.length > mostInstructions) tooLarge();
  const repeatOptionally = (item: Node, rest: () => void) => {
    const at = program.push({ op: 'match' }) - 1;
    emit(item, program, tooLarge);
    rest();
    program[at] = { op: 'split', first: at + 1, second: program.length };
  };
  switch (node.type) {
    case 'character':
      program.push({ op: 'character', accepts: node.accepts });
      return;
    case 'boundary':
      program.push({ op: 'boundary', negated: node.negated });
      return;
    case 'edge':
      program.push({ op: 'edge', at: node.at });
      return;
    case 'sequence':
      for (const item of node.items) emit(item, program, tooLarge);
      return;
    case 'choice': {
      const ends: number[] = [];
      for (const [position, option] of node.options.entries()) {
        const at = position < node.options.length - 1 ? program.push({ op: 'match' }) - 1 : undefined;
        emit(option, program, tooLarge);
        if (at === undefined) continue;
        ends.push(program.push({ op: 'match' }) - 1);
        program[at] = { op: 'split', first: at + 1, second: program.length };
      }
      for (const end of ends) program[end] = { op: 'jump', to: program.length };
      return;
    }
    case 'repeat': {
      for (let time = 0; time < node.least; time++) emit(node.item, program, tooLarge);
      if (node.most === Number.POSITIVE_INFINITY) {
        const at = program.length;
        repeatOptionally(node.item, () => program.push({ op: 'jump', to: at }));
        return;
      }
      for (let time = node.least; time < node.most; time++) repeatOptionally(node.item, () => undefined);
      return;
    }
  }
}
