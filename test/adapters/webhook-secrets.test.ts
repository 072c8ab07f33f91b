import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createWebhookSecrets } from '../../adapters/webhook-secrets.ts';

const one = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const two = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

function world(text: string) {
  const state = { text, reads: 0, nowMilliseconds: 0 };
  const client = Object.assign(new SecretsManagerClient({ region: 'eu-central-1' }), {
    async send(command: unknown) {
      expect(command).toBeInstanceOf(GetSecretValueCommand);
      state.reads += 1;
      return { SecretString: state.text };
    },
  });
  const secrets = createWebhookSecrets({ client, secretId: 'webhooks', clock: () => state.nowMilliseconds });
  return { state, secrets };
}

describe('the secrets of webhooks', () => {
  it('are the bytes of each name, two while one is changed', async () => {
    const keys = await world(
      JSON.stringify({ jira: [one], servicenow: [two, `whsec_${'A'.repeat(32)}`] }),
    ).secrets();
    expect(keys.get('jira')).toEqual([Buffer.alloc(24, 1)]);
    expect(keys.get('servicenow')).toHaveLength(2);
  });

  it('are read again after five minutes', async () => {
    const { state, secrets } = world(JSON.stringify({ jira: [one] }));
    await secrets();
    state.text = JSON.stringify({ jira: [two] });
    state.nowMilliseconds = 299_999;
    expect((await secrets()).get('jira')).toEqual([Buffer.alloc(24, 1)]);
    state.nowMilliseconds = 300_000;
    expect((await secrets()).get('jira')).toEqual([Buffer.alloc(32, 2)]);
    expect(state.reads).toBe(2);
  });

  it.each([
    ['no JSON', 'whsec_'],
    ['no list', JSON.stringify({ jira: one })],
    ['an empty list', JSON.stringify({ jira: [] })],
    ['a secret that is too short', JSON.stringify({ jira: ['whsec_c2hvcnQ='] })],
    ['four for one name', JSON.stringify({ jira: [one, two, one, two] })],
    ['nothing', ''],
  ])('are refused with a sentence that shows nothing of them: %s [L6]', async (_, text) => {
    const failure = await world(text)
      .secrets()
      .then(
        () => '',
        ({ message }: Error) => message,
      );
    expect(failure).toMatch(/^the secret `webhooks` is not /);
    expect(failure).not.toContain(one.slice(6));
  });

  it('[A7] are refused when two names share one: who signs is who sends', async () => {
    await expect(world(JSON.stringify({ jira: [one], servicenow: [two, one] })).secrets()).rejects.toThrow(
      /two names share one value/,
    );
  });
});
