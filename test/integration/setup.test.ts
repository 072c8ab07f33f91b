// `countersign setup` on the running stack, with AWS as the emulator answers it: each step is done, or says what to do.
import { join } from 'node:path';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { beforeAll, expect, inject, test } from 'vitest';
import { awsEnvironment } from '../../local/aws-access.ts';
import { countersignIn } from '../support/countersign-cli.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';

const { stateDirectory, emulatorUrl, people, issuer } = inject('stack');

beforeAll(async () => {
  const ses = new SESv2Client(emulatorClientOptions());
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'countersign@example.com' }));
});

test('goes through the deployed stack and finds what this AWS does not enforce', async () => {
  const environment = { ...people.grace, ...awsEnvironment(emulatorUrl) };
  const config = join(stateDirectory, 'countersign.json');
  const { stdout, stderr, exitCode } = await countersignIn(environment, 'setup', '--config', config);
  expect(stderr).toBe('');
  const outcomes = stdout
    .split('\n')
    .map((line) => /^(done|look|to do|not configured|skipped) +(.*?) {2}/.exec(line));
  expect(Object.fromEntries(outcomes.flatMap((each) => (each ? [[each[2], each[1]]] : [])))).toEqual({
    'AWS account': 'done',
    data: 'done',
    deployment: 'done',
    address: 'done',
    'names below': 'not configured',
    [`issuer ${issuer}`]: 'done',
    [`sign-in ${issuer}`]: 'look',
    'e-mail sender': 'done',
    'e-mail sandbox': 'done',
    Slack: 'not configured',
    'outgoing webhooks': 'not configured',
    'incoming webhooks': 'not configured',
    Jira: 'not configured',
    ServiceNow: 'not configured',
    Teams: 'not configured',
    alarms: 'not configured',
    policies: 'done',
    checkpoint: expect.stringMatching(/done|to do/),
    'signed in': 'done',
    // The emulator lets a role be assumed with any ExternalId.
    'connection demo': 'to do',
  });
  expect(stdout).toMatch(/^to do +connection demo .*external id.*npx countersign connection test demo$/m);
  expect(exitCode).toBe(1);
});
