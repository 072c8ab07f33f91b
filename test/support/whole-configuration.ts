// A configuration with every optional part, so that what is said of all alarms is said of all there can be.
import { exampleConfiguration } from './synthesised-app.ts';

const [issuer] = exampleConfiguration.issuers;

export const wholeConfiguration = {
  issuers: [{ ...issuer, passedClaims: ['run_id'] }],
  vending: {
    profiles: [
      {
        name: 'deploy-site',
        connection: 'demo',
        issuer: issuer?.issuer,
        run: ['run_id'],
        statements: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::demo-data/*'] }],
      },
    ],
  },
  slack: { teamId: 'T0123ABCD', appId: 'A0123ABCD', channels: {}, defaultChannel: 'C0123ABCD' },
  mail: { from: 'countersign@example.com', recipients: { 'group:approvers': ['oncall@example.com'] } },
  webhooks: {
    outgoing: [{ name: 'siem', url: 'https://siem.example.com/hook', events: ['RequestOpened'] }],
  },
  integrations: {
    jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS' },
  },
};
