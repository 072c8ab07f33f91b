// Runs a compiled pattern over a text in one pass: all ways to match advance together, so the time is at most the
// length of the text times the size of the pattern. Every character that lies in some match is found: for masking, the
// union of all matches is safer than the first of them.
import { type Instruction, isWordCode } from './pattern-program.ts';

export interface TextRange {
  readonly startIndex: number;
  readonly endIndex: number;
}

export type PatternRunner = (text: string) => readonly TextRange[];

export function runnerOf(program: readonly Instruction[]): PatternRunner {
  const canBegin = firstCharacters(program);
  return (text) => {
    const ranges: TextRange[] = [];
    const noStart = -1;
    let current: number[] = [];
    let next: number[] = [];
    let starts = new Int32Array(program.length).fill(noStart);
    let nextStarts = new Int32Array(program.length).fill(noStart);

    /** Adds a thread and what it reaches without reading; of two ways to one instruction the earlier start counts. */
    const add = (threads: number[], begun: Int32Array, first: number, startIndex: number, index: number) => {
      const pending = [first];
      for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
        const known = begun[at] as number;
        if (known !== noStart && known <= startIndex) continue;
        if (known === noStart) threads.push(at);
        begun[at] = startIndex;
        const step = program[at] as Instruction;
        if (step.op === 'jump') pending.push(step.to);
        else if (step.op === 'split') pending.push(step.second, step.first);
        else if (step.op === 'boundary' && isBoundary(text, index) !== step.negated) pending.push(at + 1);
        else if (step.op === 'edge' && index === (step.at === 'start' ? 0 : text.length))
          pending.push(at + 1);
        else if (step.op === 'match') join(ranges, startIndex, index);
      }
    };

    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 128 || canBegin[code] === 1) add(current, starts, 0, index, index);
      if (current.length === 0) continue;
      for (const at of current) {
        const step = program[at] as Instruction;
        if (step.op === 'character' && step.accepts(code)) {
          add(next, nextStarts, at + 1, starts[at] as number, index + 1);
        }
      }
      for (const at of current) starts[at] = noStart;
      current.length = 0;
      [current, next] = [next, current];
      [starts, nextStarts] = [nextStarts, starts];
    }
    return ranges;
  };
}

/** 1 for each ASCII character with which a match can begin. */
function firstCharacters(program: readonly Instruction[]): Uint8Array {
  const table = new Uint8Array(128);
  const seen = new Set<number>();
  const pending = [0];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = program[at] as Instruction;
    if (step.op === 'character') {
      for (let code = 0; code < table.length; code++) if (step.accepts(code)) table[code] = 1;
    } else if (step.op === 'jump') pending.push(step.to);
    else if (step.op === 'split') pending.push(step.first, step.second);
    else pending.push(at + 1);
  }
  return table;
}

function join(ranges: TextRange[], startIndex: number, endIndex: number): void {
  let start = startIndex;
  for (let last = ranges.at(-1); last && last.endIndex > start; last = ranges.at(-1)) {
    start = Math.min(start, last.startIndex);
    ranges.pop();
  }
  ranges.push({ startIndex: start, endIndex });
}

function isBoundary(text: string, index: number): boolean {
  const before = index > 0 && isWordCode(text.charCodeAt(index - 1));
  const after = index < text.length && isWordCode(text.charCodeAt(index));
  return before !== after;
}
