// `countersign completion SHELL`: a script that completes commands and options, made from the commands that there are. Shells
// run it at each key press, so it holds the words itself and starts nothing.
import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface Level {
  /** The commands before, with one space between; empty at the top. */
  readonly path: string;
  readonly words: readonly string[];
}

export function completionScript(shell: Shell, program: Command): string {
  const levels = levelsOf(program, '', [...optionsOf(program), '--help']);
  return shell === 'fish' ? fish(levels) : bash(levels, shell);
}

function levelsOf(command: Command, path: string, shared: readonly string[]): readonly Level[] {
  const own = path === '' ? [] : optionsOf(command);
  const words = [...command.commands.map((each) => each.name()), ...own, ...shared];
  const below = command.commands.flatMap((each) => levelsOf(each, `${path} ${each.name()}`.trim(), shared));
  return [{ path, words: [...new Set(words)] }, ...below];
}

const optionsOf = (command: Command) =>
  command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));

/** zsh reads it through its own emulation of bash's completion. */
function bash(levels: readonly Level[], shell: 'bash' | 'zsh'): string {
  const paths = levels.map(({ path }) => path).filter((path) => path !== '');
  const cases = (each: readonly string[]) => each.map((path) => `'${path}'`).join('|');
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_countersign() {',
    '  local word path= index',
    '  for ((index = 1; index < COMP_CWORD; index++)); do',
    `    word="\${COMP_WORDS[index]}"`,
    '    [ "$word" = -- ] && return',
    `    case "\${path:+$path }$word" in ${cases(paths)}) path="\${path:+$path }$word" ;; esac`,
    '  done',
    '  local words=',
    '  case "$path" in',
    ...levels.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`),
    '  esac',
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    'complete -o default -F _countersign countersign',
  ].join('\n');
}

function fish(levels: readonly Level[]): string {
  const paths = levels.map(({ path }) => path).filter((path) => path !== '');
  return [
    'function __countersign_path',
    "  set -l path ''",
    '  for word in (commandline -opc)[2..-1]',
    '    test $word = --; and break',
    '    set -l next (string trim "$path $word")',
    `    contains -- $next ${paths.map((path) => `'${path}'`).join(' ')}; and set path $next`,
    '  end',
    '  echo $path',
    'end',
    ...levels.map(
      ({ path, words }) =>
        `complete -c countersign -n 'test (__countersign_path) = "${path}"' -a '${words.join(' ')}'`,
    ),
  ].join('\n');
}
