// Tells a story of commands in a terminal: who acts, what a person would type, what came back. A step that does not come
// out as told ends the story.
import { execFile } from 'node:child_process';

export type Environment = Readonly<Record<string, string>>;

export interface Step {
  readonly title: string;
  /** As a person would type it; shown, not run. */
  readonly typed: string;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly environment: Environment;
  readonly expected: RegExp;
  /** Default: all of it. */
  readonly show?: (text: string) => string;
}

export interface Story {
  say(text: string): void;
  /** What the step printed, on both outputs. Throws an Error that says what was expected. */
  step(step: Step): Promise<string>;
}

export function createStory(ask: {
  readonly write: (line: string) => void;
  readonly hasColour: boolean;
  readonly directory: string;
  /** What every command gets beside its own, e.g. `PATH`. */
  readonly environment: Environment;
}): Story {
  const paint = (code: number, text: string) => (ask.hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const indented = (text: string) => text.trim().replace(/^/gm, '    ');
  let steps = 0;
  return {
    say: (text) => ask.write(text),
    async step({ title, typed, expected, show = (text) => text, ...command }) {
      steps += 1;
      ask.write(`\n${paint(1, `${steps}. ${title}`)}`);
      ask.write(paint(2, `    $ ${typed}`));
      const text = await outputOf(command, ask);
      if (!expected.test(text)) {
        throw new Error(
          `step ${steps} did not happen: expected ${expected} from \`${typed}\`, got:\n${indented(text) || '    nothing'}`,
        );
      }
      ask.write(indented(show(text)));
      return text;
    },
  };
}

function outputOf(
  { command, parameters, environment }: Pick<Step, 'command' | 'parameters' | 'environment'>,
  ask: { readonly directory: string; readonly environment: Environment },
): Promise<string> {
  const options = { cwd: ask.directory, env: { ...ask.environment, ...environment } };
  return new Promise((resolve) => {
    execFile(command, parameters, options, (_, stdout, stderr) => resolve(`${stdout}${stderr}`));
  });
}
