// `npm run conformance`: measures reading, writing, answering and endpoints of every operation against botocore and moto.
// Prints the shares and what differs, with the reason where it is known; exits with 1 when an aim is missed. Services that are
// named are measured alone, without aims. `--newest` measures with the models of the installed botocore, and a catalogue of these.
// `--write` puts the figures into docs/conformance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogueFromDirectory } from '../../adapters/catalogue-files.ts';
import { createProgress } from '../../local/progress.ts';
import { ensurePythonEnvironment } from '../../local/python-environment.ts';
import { measureAnswers } from './answers.ts';
import { measureEndpoints } from './endpoints.ts';
import { newestModels, productModels } from './measured-models.ts';
import type { PythonSide } from './python-lines.ts';
import { differencesTable, figuresTable, type Section, sectionText, withFigures } from './report.ts';
import { measureRequests } from './requests.ts';
import { isMissed } from './tally.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    newest: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (flags.write && positionals.length > 0) {
  throw new Error('--write is for all services together: leave out their names');
}

const project = join(import.meta.dirname, '../..');
const progress = createProgress((line) => process.stderr.write(`${line}\n`), Date.now);
const { binDirectory } = await ensurePythonEnvironment({
  directory: join(project, '.local', 'conformance'),
  requirementsFile: join(import.meta.dirname, 'requirements.txt'),
  purpose: 'botocore and moto',
  logFile: join(project, '.local', 'conformance.log'),
  progress,
});
const python = join(binDirectory, 'python');
const { source, modelsDirectory, catalogueDirectory } = await progress.step('the models', async () =>
  flags.newest ? newestModels(project, python) : productModels(project),
);
const catalogue = catalogueFromDirectory(catalogueDirectory);
const side: PythonSide = { python, modelsDirectory, services: positionals };

const begun = Date.now();
const requests = await progress.step('requests: read, written anew, read back', () =>
  measureRequests(side, catalogue),
);
const answers = await progress.step('answers: theirs read, ours written', () =>
  measureAnswers(side, catalogue),
);
const endpoints = await progress.step('endpoints', () => measureEndpoints(side, catalogue));

const sections: readonly Section[] = [
  { title: 'Requests of botocore, read', measures: requests.read, failures: requests.readFailures },
  {
    title: 'Requests written anew for AWS, read by moto',
    measures: requests.readBack,
    failures: requests.readBackFailures,
  },
  {
    title: 'Requests of operations that cannot pass',
    measures: [requests.refused],
    failures: requests.refusedFailures,
  },
  { title: 'Answers of moto, read', measures: [answers.theirs], failures: answers.theirFailures },
  {
    title: 'Answers written for the agent, read by botocore',
    measures: [answers.ours],
    failures: answers.ourFailures,
  },
  {
    title: 'Endpoints of operations by region, as botocore resolves them',
    measures: [endpoints.endpoints],
    failures: endpoints.failures,
  },
];
for (const section of sections) console.log(`${sectionText(section)}\n`);
console.log(`${Math.round((Date.now() - begun) / 1000)} s`);

if (flags.write) {
  const file = join(project, 'docs/conformance.md');
  const page = readFileSync(file, 'utf8');
  const figures = figuresTable(sections, source);
  writeFileSync(
    file,
    flags.newest
      ? withFigures(page, figures, 'newest')
      : withFigures(page, `${figures}\n\n${differencesTable(sections)}`, 'figures'),
  );
}
// The aims are for all services together.
const missed = positionals.length > 0 ? [] : sections.flatMap(({ measures }) => measures).filter(isMissed);
if (missed.length > 0) {
  console.error(
    `missed: ${missed.map(({ name, atLeastPercent }) => `${name} (${atLeastPercent} %)`).join(', ')}`,
  );
  process.exitCode = 1;
}
