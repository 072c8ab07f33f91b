// The scripts in Python that stand for clients and servers we did not write, spoken to in JSON lines.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface PythonSide {
  readonly python: string;
  /** A `botocore/data` folder. */
  readonly modelsDirectory: string;
  /** None: all. */
  readonly services: readonly string[];
}

const scriptFile = (name: string) => new URL(name, import.meta.url).pathname;

function run(side: PythonSide, script: string, services: readonly string[], input: 'ignore' | 'pipe') {
  const models = ['--models', side.modelsDirectory];
  const child = spawn(side.python, [scriptFile(script), ...models, ...services], {
    stdio: [input, 'pipe', 'inherit'],
  });
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${script} ended with ${code}`);
  });
  return { child, ended };
}

function outputOf({ stdout }: ChildProcess): Readable {
  if (stdout === null) throw new Error('the script has no standard output');
  return stdout;
}

/** Each line of what the script prints. Throws when it fails. */
export async function* linesOf<Line>(side: PythonSide, script: string): AsyncGenerator<Line> {
  const { child, ended } = run(side, script, side.services, 'ignore');
  for await (const text of createInterface({ input: outputOf(child) })) yield JSON.parse(text) as Line;
  await ended;
}

export interface Reader<Question, Answer> {
  /** Resolves when there is room for more; the answer goes to `onAnswer`. */
  ask(question: Question, onAnswer: (answer: Answer) => void): Promise<void>;
  /** Resolves when all is answered. Throws when the script failed or left something out. */
  end(): Promise<void>;
}

/** A script that answers line by line. */
export function openReader<Question extends object, Answer>(
  side: PythonSide,
  script: string,
): Reader<Question, Answer> {
  const { child, ended } = run(side, script, [], 'pipe');
  const { stdin } = child;
  if (stdin === null) throw new Error(`${script} has no standard input`);
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  const read = (async () => {
    for await (const text of createInterface({ input: outputOf(child) })) {
      const { answerTo, ...answer } = JSON.parse(text) as { answerTo: number };
      waiting.get(answerTo)?.(answer as Answer);
      waiting.delete(answerTo);
    }
  })();
  return {
    async ask(question, onAnswer) {
      lastId += 1;
      waiting.set(lastId, onAnswer);
      if (!stdin.write(`${JSON.stringify({ id: lastId, ...question })}\n`)) await once(stdin, 'drain');
    },
    async end() {
      stdin.end();
      await Promise.all([read, ended]);
      if (waiting.size > 0) throw new Error(`${script} left ${waiting.size} lines unanswered`);
    },
  };
}
