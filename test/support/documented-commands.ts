// Commands as pages show them: what a shell would run of a block, and whether there is such a command.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAwsCommandLine } from '../../cli/aws-command-line.ts';
import { servedCatalogue } from './catalogue.ts';

export type Command = readonly string[];

/** What stands for what a command would have printed; in arithmetic it is 0. */
const printed = 'NAMED';

/**
 * The commands of a block, read by the shell itself: no program can be found there, so that every command only writes down its
 * words and prints one. Throws when the shell does not understand the block.
 */
export function commandsIn(block: string): readonly Command[] {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-commands-'));
  const file = join(folder, 'commands');
  const stubs = `
    command_not_found_handle() { { printf '%s\\x1f' "$@"; printf '\\x1e'; } >> '${file}'; echo ${printed}; }
    grep() { :; }
    source() { :; }
    export STAGE=local ${printed}=0
    : > '${file}'
    PATH=/nowhere`;
  execFileSync('bash', ['-n'], { input: block, stdio: 'pipe' });
  execFileSync('bash', ['--norc', '-c', `${stubs}\n${block}\n:`], {
    env: { PATH: '/usr/bin:/bin' },
    cwd: folder,
    input: '',
    timeout: 10_000,
    stdio: 'pipe',
  });
  return readFileSync(file, 'utf8')
    .split('\x1e')
    .slice(0, -1)
    .map((command) => command.split('\x1f').slice(0, -1))
    .filter(([program]) => program !== printed);
}

/** What is wrong with a command, if it is one of AWS's or of ours; `undefined` of one that is right, or of other programs. */
export function faultOf([program = '', ...words]: Command): string | undefined {
  if (program === 'npx') return faultOf(words);
  const end = words.indexOf('--');
  if (program === 'countersign') {
    const own = end < 0 ? words : words.slice(0, end);
    return misspelt(own) ?? (end < 0 ? undefined : faultOf(words.slice(end + 1)));
  }
  if (program !== 'aws') return undefined;
  try {
    // What stands in a file is nobody's to read here; an empty object is text as well.
    const given = words.map((word) => word.replace(/^file:.*/, '{}'));
    readAwsCommandLine(given, servedCatalogue);
    return undefined;
  } catch (error) {
    return `aws ${words.join(' ')}: ${error instanceof Error ? error.message : error}`;
  }
}

let known: ReadonlyMap<string, readonly string[]> | undefined;

/** Path of a command of ours → the words and options that may follow, as the completion of the shell has them. */
function countersignWords(): ReadonlyMap<string, readonly string[]> {
  const script = execFileSync(process.execPath, ['cli/countersign.mjs', 'completion', 'bash'], {
    encoding: 'utf8',
  });
  return new Map(
    [...script.matchAll(/^ {4}'([^']*)'\) words='([^']*)'/gm)].map(([, path = '', words = '']) => [
      path,
      words.split(' '),
    ]),
  );
}

function misspelt(words: Command): string | undefined {
  known ??= countersignWords();
  let path = '';
  let at = 0;
  for (; at < words.length; at++) {
    const next = `${path} ${words[at]}`.trim();
    if (!known.has(next)) break;
    path = next;
  }
  if (path === '') return `there is no command \`countersign ${words.join(' ')}\``;
  const strange = words
    .slice(at)
    .filter((word) => word.startsWith('--') && !known?.get(path)?.includes(word));
  return strange.length === 0 ? undefined : `\`countersign ${path}\` has no ${strange.join(', ')}`;
}
