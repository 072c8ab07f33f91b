// Builds what is deployed: `dist/functions/NAME` for each function, with the data its code reads beside it.
// `npm run build`; does nothing when no input changed since the last time.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { buildCatalogue } from './build-catalogue.ts';
import { buildIamData } from './build-iam-data.ts';

/** Each function, and the data directories that its code finds beside it. */
export const functions: Readonly<Record<string, readonly DataDirectory[]>> = {
  gateway: ['catalogue', 'iam'],
  checkpoint: [],
  compact: [],
  control: [],
  'legal-hold': [],
  'attend-approval': [],
  policies: ['catalogue', 'iam'],
  registry: [],
  slack: [],
  'announce-cards': [],
  'notify-mail': [],
  'notify-webhooks': [],
  'slack-work': [],
  publish: ['catalogue', 'iam', 'policies'],
  revoke: [],
  'record-events': [],
  sweep: [],
  'webhook-decisions': [],
};
type DataDirectory = 'catalogue' | 'iam' | 'policies';

const inputs = ['package-lock.json', '{core,adapters,functions,scripts}/**/*.ts', 'policies/**/*.cedar'];

/** CommonJS packages inside an ES module still expect these, e.g. the AWS X-Ray SDK. */
const banner = [
  `import { createRequire as _createRequire } from 'node:module';`,
  'const require = _createRequire(import.meta.url);',
  'const __dirname = import.meta.dirname;',
  'const __filename = import.meta.filename;',
].join('');

/** Builds into `directory/functions`. Throws an Error that names a missing handler. */
export async function buildFunctions(directory: string): Promise<'built' | 'unchanged'> {
  const stampFile = join(directory, 'functions.sha256');
  const stamp = hashOf(globSync(inputs).sort());
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'unchanged';

  const missing = Object.keys(functions).filter((name) => !existsSync(entryOf(name)));
  if (missing.length > 0) {
    throw new Error(
      `there is no handler for ${missing.map(entryOf).join(', ')}; write it or take it off scripts/build.ts`,
    );
  }
  // Beside the place, then moved there: a build that fails or overlaps with another leaves whole bundles behind.
  const unfinished = join(directory, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  try {
    // All of them end before a failure is told, so that nothing writes into what is cleared away below.
    const outcomes = await Promise.allSettled([
      buildCatalogue({ outputDirectory: join(unfinished, 'catalogue') }),
      buildIamData({ outputDirectory: join(unfinished, 'iam') }),
      ...Object.keys(functions).map((name) => bundle(name, join(unfinished, 'functions', name), unfinished)),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    for (const policy of globSync('policies/**/*.cedar')) cpSync(policy, join(unfinished, policy));
    for (const [name, needed] of Object.entries(functions)) {
      for (const data of needed) {
        cpSync(join(unfinished, data), join(unfinished, 'functions', name, data), { recursive: true });
      }
    }
    for (const part of ['catalogue', 'iam', 'source-maps', 'functions']) {
      rmSync(join(directory, part), { recursive: true, force: true });
      renameSync(join(unfinished, part), join(directory, part));
    }
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return 'built';
}

const entryOf = (name: string) => `functions/${name}/handler.ts`;

async function bundle(name: string, outputDirectory: string, unfinished: string): Promise<void> {
  const { metafile } = await build({
    entryPoints: { index: entryOf(name) },
    outdir: outputDirectory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What a function imports on first use is a file of its own, so that a cold start does not parse it.
    splitting: true,
    // The AWS SDK too: what runs is what the lock file says, not what the runtime has that week.
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    banner: { js: banner },
    plugins: [englishOnly],
    metafile: true,
    logLevel: 'warning',
  });
  copyCedar(metafile, outputDirectory);
  // Not deployed: they would be most of the package.
  const sourceMaps = join(unfinished, 'source-maps');
  mkdirSync(sourceMaps, { recursive: true });
  for (const map of globSync(join(outputDirectory, '*.map'))) {
    renameSync(map, join(sourceMaps, `${name}-${basename(map)}`));
  }
}

/** adapters/cedar.ts loads the package as one of its own at run time, so that it can load it again. */
function copyCedar(metafile: Metafile, outputDirectory: string): void {
  if (!('adapters/cedar.ts' in metafile.inputs)) return;
  const cedar = 'node_modules/@cedar-policy/cedar-wasm';
  for (const part of [
    'package.json',
    'nodejs/package.json',
    'nodejs/cedar_wasm.js',
    'nodejs/cedar_wasm_bg.wasm',
  ]) {
    cpSync(join(cedar, part), join(outputDirectory, cedar, part));
  }
}

/** zod carries its messages in fifty languages; only the default one, English, is ever used. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
    }));
  },
};

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

if (import.meta.main) {
  try {
    process.chdir(resolve(import.meta.dirname, '..'));
    const outcome = await buildFunctions('dist');
    // Beside the output, which `cdk synth STACK` prints as a template.
    for (const name of Object.keys(functions)) {
      const sizes = globSync(`dist/functions/${name}/*.mjs`).map((file) => statSync(file).size);
      const kibibytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
      console.error(`${outcome}: dist/functions/${name} (${kibibytes} KiB of code)`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
