// `npm run client`: writes client/openapi.json as the control function answers it, and its types. With `--package` it makes
// `dist/client` of what is there, ready for `npm pack`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openApiDocument } from '../test/support/openapi-document.ts';
import { generatedFrom } from './generated-from.ts';

// Of its own TypeScript: it cannot use that of the project, which is newer.
const generator = ['--yes', '--package', 'typescript@5.9.3', '--package', 'openapi-typescript@7.13.0'];
const documentFile = 'client/openapi.json';
const typesFile = 'client/schema.d.ts';
const outputDirectory = join('dist', 'client');

if (process.argv.includes('--package')) await makePackage();
else await generate();

async function generate(): Promise<void> {
  const document = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
  writeFileSync(documentFile, document);
  const words = ['openapi-typescript', documentFile, '--output', typesFile, '--default-non-nullable=false'];
  execFileSync('npx', [...generator, ...words], { stdio: 'inherit' });
  writeFileSync(typesFile, `${generatedFrom(document)}${readFileSync(typesFile, 'utf8')}`);
}

async function makePackage(): Promise<void> {
  rmSync(outputDirectory, { recursive: true, force: true });
  mkdirSync(outputDirectory, { recursive: true });
  await build({
    entryPoints: ['client/index.ts'],
    outfile: join(outputDirectory, 'index.js'),
    format: 'esm',
    target: 'es2022',
  });
  const declarations = ['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--skipLibCheck'];
  const modules = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions'];
  execFileSync('npx', ['tsc', ...declarations, ...modules, '--outDir', outputDirectory, 'client/index.ts'], {
    stdio: 'inherit',
  });
  for (const name of ['package.json', 'README.md', 'openapi.json', 'schema.d.ts']) {
    copyFileSync(join('client', name), join(outputDirectory, name));
  }
}
