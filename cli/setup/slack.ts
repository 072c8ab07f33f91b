// Slack: the app's secret, whether Slack takes its token, and the channels.
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { slackTeamOf } from '../../adapters/slack-api.ts';
import { createSlackSecret } from '../../adapters/slack-secret.ts';
import { secretName } from '../../core/deployed-names.ts';
import { SlackRefusal } from '../../core/slack/ports.ts';
import type { SetupConfiguration } from './configuration.ts';
import { absent, secretVerdict } from './secret.ts';
import { done, look, type Step, toDo } from './step.ts';

/** `baseUrl`: what stands in Slack's place. */
export function slackSteps(
  { slack, stage }: SetupConfiguration,
  client: SecretsManagerClient,
  baseUrl: string | undefined,
): readonly Step[] {
  if (slack === undefined) return [absent('Slack', 'no `slack`')];
  const secretId = secretName(stage, 'slack');
  const secret = createSlackSecret({ client, secretId, clock: Date.now });
  const channels = [...new Set([...Object.values(slack.channels), slack.defaultChannel ?? []].flat())];
  return [
    {
      name: 'Slack secret',
      needs: ['AWS account'],
      check: () =>
        secretVerdict(secretId, 'file://slack.json, as docs/approvals.md says', async () => {
          await secret();
          return done(`${secretId} holds a token and a signing secret`);
        }),
    },
    {
      name: 'Slack token',
      needs: ['Slack secret'],
      async check() {
        const access = { botToken: async () => (await secret()).botToken, ...(baseUrl && { baseUrl }) };
        const team = await slackTeamOf(access).catch((cause) => {
          if (cause instanceof SlackRefusal) return cause;
          throw cause;
        });
        const reinstall = `put the app's Bot User OAuth Token into ${secretId}`;
        if (team instanceof SlackRefusal) return toDo(team.message, reinstall);
        return team === slack.teamId
          ? done(`Slack takes the token, of workspace ${team}`)
          : toDo(`the token is of workspace ${team}, and \`slack.teamId\` is ${slack.teamId}`, reinstall);
      },
    },
    {
      name: 'Slack channels',
      needs: ['Slack token'],
      check: async () =>
        look(
          `the app posts into ${channels.join(', ')}`,
          'see that it was invited into each: `/invite` and its name',
        ),
    },
  ];
}
