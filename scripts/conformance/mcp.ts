// Runs the official MCP conformance suite's server scenarios, as both revisions require them, against the MCP door with the
// suite's fixtures behind it. Fails where one does not pass.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveFixtures } from '../../test/support/mcp-fixtures/serve.ts';

const suite = 'node_modules/@modelcontextprotocol/conformance/dist/index.js';
const served = await serveFixtures();
const directory = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
let failed = 0;
for (const revision of ['2026-07-28', '2025-11-25']) {
  const words = ['server', '--url', served.url, '--requirements', revision, '-o', join(directory, revision)];
  const child = spawn(process.execPath, [suite, ...words], { stdio: 'inherit' });
  failed += await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
served.stop();
process.exitCode = failed === 0 ? 0 : 1;
