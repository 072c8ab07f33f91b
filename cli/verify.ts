// `countersign verify`: whether a download of the archive is what was recorded, with nothing but the public key. Offline; it
// never says that something is right which it could not check.
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { columnsOfParquet } from '../adapters/parquet-rows.ts';
import { compactedPrefix } from '../core/record/compact.ts';
import type { VersionListing } from '../core/record/download.ts';
import type { Finding } from '../core/record/finding.ts';
import { createVerification, type VerificationReport } from '../core/record/verification.ts';
import type { ApiClient } from './api-client.ts';
import { filesOf } from './archive-folder.ts';
import { CliFailure } from './failure.ts';
import { printable, type Terminal } from './terminal.ts';

export interface VerifyOptions {
  readonly key: readonly string[];
  readonly versions?: string;
  readonly only?: string;
  readonly json: boolean;
}

interface PrintedKey {
  readonly publicKeyPem: string;
  readonly keySha256: string;
}

/** How many findings are shown; `--json` has all of them. */
const shownFindings = 20;
const filesPerProgress = 2_000;

/** Whether all is intact. `progress` is told how many files were read, and 0 at the end. */
export async function verifyFolder(
  terminal: Terminal,
  folder: string,
  options: VerifyOptions,
  progress: (files: number) => void,
): Promise<boolean> {
  if (options.key.length === 0) {
    throw new CliFailure(
      'usage',
      'name the public key with --key FILE: `countersign verify --print-key > checkpoint-key.pem` asks for it',
    );
  }
  const publicKeysDer = (await Promise.all(options.key.map(readPublicKeys))).flat();
  const versions = options.versions === undefined ? undefined : await readVersions(options.versions);
  const verification = createVerification({
    publicKeysDer,
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(versions && { versions }),
  });
  let files = 0;
  try {
    for await (const { key, bytes } of filesOf(folder)) {
      if (key.startsWith(compactedPrefix)) verification.addCompaction(key, await columnsOfParquet(bytes));
      else verification.add(key, bytes);
      files += 1;
      if (files % filesPerProgress === 0) progress(files);
    }
  } catch (cause) {
    throw new CliFailure('failed', `${folder} cannot be read (${(cause as Error).message})`, { cause });
  }
  progress(0);
  const report = verification.finish();
  if (report.records + report.checkpoints === 0) {
    throw new CliFailure(
      'failed',
      `${folder} holds no records: download the whole bucket, \`aws s3 sync s3://BUCKET ${folder}\`, so that there is ${folder}/calls`,
    );
  }
  if (options.json) terminal.line(JSON.stringify(report, null, 2));
  else render(terminal, report);
  return report.intact;
}

export async function printCheckpointKey(terminal: Terminal, api: ApiClient, json: boolean): Promise<void> {
  const key = await api.get<PrintedKey & { others: readonly PrintedKey[] }>('/v1/checkpoint-key');
  if (json) terminal.line(JSON.stringify(key, null, 2));
  else for (const { publicKeyPem } of [key, ...key.others]) terminal.line(publicKeyPem.trimEnd());
}

function render(terminal: Terminal, report: VerificationReport): void {
  const { findings, lastCheckpoint } = report;
  const [first, ...others] = findings;
  if (first === undefined) terminal.line('intact: nothing was altered');
  else {
    terminal.line(`NOT intact: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`);
    terminal.line();
    renderFinding(terminal, first);
    for (const finding of others.slice(0, shownFindings - 1)) renderFinding(terminal, finding);
    if (others.length >= shownFindings) {
      terminal.line(`… and ${others.length - shownFindings + 1} more: --json has them all`);
    }
    terminal.line();
  }
  terminal.line(
    `${report.records} records of ${report.writers} writers, ${report.sealed} of them sealed by ${report.checkpoints} checkpoints`,
  );
  if (report.notYetSealed > 0) {
    terminal.line(
      `${report.notYetSealed} records are not yet sealed: their chains hold, but records after them could be missing`,
    );
  }
  if (report.compactedRows > 0) {
    terminal.line(`${report.compactedRows} rows of compactions were compared with what was sealed`);
  }
  if (lastCheckpoint) {
    const { number, sealedAt, sha256 } = lastCheckpoint;
    terminal.line(`last checkpoint: ${number} of ${sealedAt}, SHA-256 ${sha256}`);
  }
}

function renderFinding(terminal: Terminal, { kind, key, checkpoint, message }: Finding): void {
  const where = checkpoint === undefined ? 'not yet sealed' : `checkpoint ${checkpoint}`;
  terminal.line(`${kind} (${where}): ${printable(key)}`);
  terminal.line(`  ${printable(message)}`);
}

/** As many as the file holds: checkpoints of one archive may be signed by several. */
async function readPublicKeys(file: string): Promise<Uint8Array[]> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new CliFailure('usage', `${file} cannot be read`, { cause });
  });
  const pems = text.match(/-----BEGIN [\s\S]+?-----END [^-]+-----/g) ?? [text];
  try {
    return pems.map((pem) => {
      const key = createPublicKey(pem);
      if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not of P-256');
      return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
    });
  } catch (cause) {
    throw new CliFailure('usage', `${file} holds no public key of P-256 in PEM form`, { cause });
  }
}

const listingSchema = z.object({
  Versions: z.array(z.object({ Key: z.string(), VersionId: z.string(), IsLatest: z.boolean() })).default([]),
  DeleteMarkers: z.array(z.object({ Key: z.string(), IsLatest: z.boolean() })).default([]),
});

async function readVersions(file: string): Promise<VersionListing> {
  try {
    return listingSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new CliFailure(
      'usage',
      `${file} is no listing as \`aws s3api list-object-versions --bucket BUCKET --output json\` prints it`,
      { cause },
    );
  }
}
