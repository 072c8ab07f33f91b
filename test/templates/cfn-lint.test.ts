// What CloudFormation would refuse, as far as the schemas of its resources say, in a region of each partition.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createProgress } from '../../local/progress.ts';
import { ensurePythonEnvironment } from '../../local/python-environment.ts';
import { assemblyOf } from '../support/synthesised-app.ts';
import { deployments } from './deployments.ts';

/** What cannot be otherwise, and why. */
const known = [
  // The CDK orders explicitly what it also orders by references.
  /: W3005 /,
  // The linter knows ARNs of `aws` only, and not that `${Partition}` is substituted.
  /: E3601 'arn:\$\{Partition\}:states:::lambda:invoke\.waitForTaskToken' does not match /,
];

test('cfn-lint finds nothing in the templates of any partition, with every option', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-templates-'));
  mkdirSync('.local', { recursive: true });
  const { binDirectory } = await ensurePythonEnvironment({
    directory: resolve('.local', 'cfn-lint'),
    requirementsFile: 'test/templates/requirements.txt',
    purpose: 'the linter of CloudFormation templates (cfn-lint, 180 MB)',
    oldestMinor: 11,
    logFile: join(directory, 'pip.log'),
    progress: createProgress((line) => process.stderr.write(`${line}\n`), Date.now),
  });
  const files = deployments
    .filter(({ isLinted }) => isLinted)
    .flatMap(({ name, region, changes }) =>
      assemblyOf(changes).stacks.map(({ stackName, template }) => {
        const path = join(directory, `${name}, ${stackName}`);
        writeFileSync(`${path}.json`, JSON.stringify(template));
        writeFileSync(`${path}.region`, region);
        return `${path}.json`;
      }),
    );
  const { stdout } = await promisify(execFile)(join(binDirectory, 'python'), [
    'test/templates/lint.py',
    ...files,
  ]);
  const findings = stdout.split('\n').filter((line) => line !== '');
  expect(findings.filter((line) => !known.some((pattern) => pattern.test(line)))).toEqual([]);
  // A linter that read nothing would find nothing.
  for (const pattern of known) expect(findings.some((line) => pattern.test(line))).toBe(true);
});
