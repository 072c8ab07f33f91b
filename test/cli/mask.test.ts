// `countersign mask --batch --json` as people run it: a process, lines in, as many lines out and in their order.
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

test('every line is answered in its place, what is no document is withheld, and long numbers keep their digits', async () => {
  const lines = [
    '{"service":"secretsmanager","operation":"GetSecretValue","direction":"response","payload":{"SecretString":"hunter2"}}',
    'no document',
    '{"service":"servicediscovery","payload":{"InstancesRevision":85648075627387284,"Name":"web"}}',
    '{"payload":{"a":9007199254740993,"b":9007199254740992}}',
    `{"contentType":"application/json","bodyBase64":"${Buffer.from('{"a":').toString('base64')}"}`,
    `{"contentType":"text/plain","bodyBase64":"${Buffer.from('password=hunter2x').toString('base64')}"}`,
  ];
  const { stdout, exitCode } = await runCli(['--json', 'mask', '--batch'], lines.join('\n'));
  expect(exitCode).toBe(0);
  const answers = stdout.trim().split('\n');
  expect(answers).toHaveLength(lines.length);
  expect(answers[0]).toMatch(/"SecretString":"\[masked:[a-z-]+:[0-9a-f]{12}\]"/);
  expect(answers[1]).toContain('"withheld":true');
  expect(answers[2]).toContain('{"InstancesRevision":85648075627387284,"Name":"web"}');
  // Two numbers that are read as one cannot be told apart again.
  expect(answers[3]).toBe('{"withheld":true,"reason":"masking failed"}');
  expect(answers[4]).toContain('"withheld":true');
  const { bodyBase64 } = JSON.parse(answers[5] ?? '');
  expect(Buffer.from(bodyBase64, 'base64').toString()).toMatch(/^password=\[masked:password:[0-9a-f]{12}\]$/);
});
