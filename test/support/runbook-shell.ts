// Runs the shell blocks of a page by the shell itself: variables, substitutions and quotes are bash's, and each command that a page
// names is handed to whoever serves it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fencedBlocksIn } from './markdown.ts';
import type { CliResult } from './run-cli.ts';

/** The first `sh` block of a page and those after it, as one script: what is looked at first gives the later ones their variables. */
export const scriptOf = (page: string): string =>
  fencedBlocksIn(page)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text)
    .join('\n');

const handOver = `
  ask() {
    printf '%s\\x1f' "$@" > "$BOX/asked"
    local code
    read -r code < "$BOX/answered"
    cat "$BOX/stdout"
    cat "$BOX/stderr" >&2
    return "$code"
  }
  aws() { ask aws "$@"; }
  npx() { ask "$@"; }
  git() { ask git "$@"; }`;

/**
 * Ends at the first command that fails, and throws an Error with what it wrote. `directory`: where files of the script lie. `serve`:
 * runs one command, by its words without `npx`.
 */
export async function runPage(
  script: string,
  directory: string,
  serve: (words: readonly string[]) => Promise<CliResult>,
): Promise<void> {
  const box = await mkdtemp(join(tmpdir(), 'countersign-shell-'));
  const asked = join(box, 'asked');
  const answered = join(box, 'answered');
  execFileSync('mkfifo', [asked, answered]);
  const shell = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', `${handOver}\n${script}`], {
    cwd: directory,
    env: { PATH: '/usr/bin:/bin', BOX: box },
  });
  const complaints: string[] = [];
  shell.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  shell.stdout.resume();
  const ended = new Promise<number | null>((resolve) => shell.once('close', resolve));
  // Whoever waits for the next command learns that none comes.
  const over = ended.then(() => writeFile(asked, ''));
  const ran: string[] = [];
  for (;;) {
    const words = (await readFile(asked, 'utf8')).split('\x1f').slice(0, -1);
    if (words.length === 0) break;
    ran.push(words.join(' '));
    const { exitCode, stdout, stderr } = await serve(words);
    await writeFile(join(box, 'stdout'), stdout);
    await writeFile(join(box, 'stderr'), stderr);
    await writeFile(answered, `${exitCode}\n`);
  }
  await over;
  const exitCode = await ended;
  if (exitCode !== 0) {
    throw new Error(`ended with ${exitCode} after \`${ran.at(-1)}\`: ${complaints.join('')}`);
  }
}
