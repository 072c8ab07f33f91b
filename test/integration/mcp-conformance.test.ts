// The official conformance suite's server scenarios of both protocol revisions (docs/mcp.md says which cannot pass).
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the MCP door passes the scenarios that both revisions require, but for those that are listed', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/conformance/mcp.ts'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(status, stdout).toBe(0);
}, 120_000);
