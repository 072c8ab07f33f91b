// `countersign slack manifest` as a deployer runs it.
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

test.each(['https://countersign.example.com', 'https://countersign.example.com/'])(
  'the manifest has the address of the deployment %s, and is what Slack takes',
  async (url) => {
    const { stdout, exitCode } = await runCli(['slack', 'manifest', '--url', url]);
    expect(exitCode).toBe(0);
    const manifest = JSON.parse(stdout);
    // https://docs.slack.dev/reference/app-manifest
    expect(manifest.settings.interactivity).toEqual({
      is_enabled: true,
      request_url: 'https://countersign.example.com/slack/interactions',
    });
    expect(manifest.oauth_config.scopes).toEqual({ bot: ['chat:write'] });
    expect(stdout).not.toContain('${');
  },
);

test("the stage of API Gateway's own address is kept", async () => {
  const url = 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod';
  const { stdout } = await runCli(['slack', 'manifest', '--url', url]);
  expect(JSON.parse(stdout).settings.interactivity.request_url).toBe(`${url}/slack/interactions`);
});

test.each([
  'http://countersign.example.com',
  'countersign.example.com',
  'https://a.example?b',
  'https://a.example#b',
])('refuses what Slack would not call: %s', async (url) => {
  const { stderr, exitCode } = await runCli(['slack', 'manifest', '--url', url]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('is no https address'),
  });
});
