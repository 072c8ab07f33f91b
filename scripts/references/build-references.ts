// `npm run references`: writes docs/reference from the command line's own commands and from client/openapi.json.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { apiReference } from './api-reference.ts';
import { cliReference } from './cli-reference.ts';

const project = resolve(import.meta.dirname, '..', '..');

/** File name in docs/reference → the text it must have. */
export async function references(): Promise<ReadonlyMap<string, string>> {
  // The issuer of whoever runs this is no default of the program.
  delete process.env.COUNTERSIGN_ISSUER;
  const { program } = await import('../../cli/countersign.ts');
  const document = JSON.parse(readFileSync(join(project, 'client', 'openapi.json'), 'utf8'));
  const pages = [
    ['cli.md', cliReference(program, project)] as const,
    ...[...apiReference(document)].map(([name, text]) => [join('api', name), text] as const),
  ];
  return new Map(pages.map(([name, text]) => [name, `${text}\n`]));
}

if (import.meta.main) {
  const folder = join(project, 'docs', 'reference');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of await references()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
