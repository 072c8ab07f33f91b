// A configuration with every optional part, so that what is said of all alarms is said of all there can be.
import { exampleConfiguration } from './synthesised-app.ts';

const [issuer] = exampleConfiguration.issuers;
const people = 'https://people.example.com';

export const wholeConfiguration = {
  issuers: [
    { ...issuer, passedClaims: ['run_id'] },
    { ...issuer, issuer: people, principalKind: 'human' },
  ],
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
    incoming: [
      {
        system: 'servicenow',
        people: [
          {
            user: 'abel.tuter',
            issuer: people,
            subject: 'alice',
            email: 'alice@example.com',
            groups: ['approvers'],
            groupsAsOf: '2026-11-20',
          },
        ],
      },
    ],
  },
  integrations: {
    jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS' },
  },
};
