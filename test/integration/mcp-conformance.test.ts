// The official conformance suite's server scenarios of both protocol revisions.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the MCP door passes all scenarios that both revisions require', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/conformance/mcp.ts'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(status, stdout).toBe(0);
}, 120_000);
