// What Jira, ServiceNow and Teams are sent: their own shapes and limits, the whole request or a word that it is not the
// whole, and nothing of an agent's that would be a link, a mention or markup.
import { describe, expect, it, test } from 'vitest';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { approvalCard } from '../../../core/approvals/card.ts';
import { requestEventTypes } from '../../../core/approvals/request-events.ts';
import { integrationEvents } from '../../../core/integrations/integration-events.ts';
import { integrationSettingsSchema } from '../../../core/integrations/settings.ts';
import { complaintsAbout } from '../../support/adaptive-card.ts';
import { digest, obligations, pendingRequest } from '../../support/approval-cast.ts';

const settings = integrationSettingsSchema.parse({
  jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS' },
  serviceNow: { url: 'https://example.service-now.com', user: 'countersign', assignmentGroup: 'SRE' },
  teams: { url: 'https://example.com/workflows/1' },
});

const cardOf = (overrides: Partial<ApprovalRequest> = {}) =>
  approvalCard({
    request: pendingRequest({
      risk: { score: 7, reasons: ['It changes data or resources.'] } as never,
      ...overrides,
    }),
    connection: { tags: { env: 'prod' } },
    nowEpochSeconds: 1_795_000_060,
    baseUrl: 'https://countersign.example.com',
  });
// biome-ignore lint/suspicious/noExplicitAny: bodies of three systems, whose members tests look into.
const bodies = (overrides: Partial<ApprovalRequest> = {}): Record<string, any> =>
  Object.fromEntries(
    integrationEvents(
      overrides.status === 'denied' ? 'RequestDenied' : 'RequestOpened',
      cardOf(overrides),
      settings,
    ).map(({ type, detail }) => [type, detail.body]),
  );
const { id } = pendingRequest();
const url = `https://countersign.example.com/approve/${id}`;

/** Of the greatest length that a request may have, in characters that take three bytes. */
const huge = {
  justification: '\u{4e16}'.repeat(50_000),
  maskedCall: { ...pendingRequest().maskedCall, parameters: { Key: '\u{4e16}'.repeat(80_000) } },
  requirements: [
    {
      action: 's3:PutObject',
      accessLevel: 'Write' as const,
      resources: Array.from({ length: 500 }, (_, index) => ({
        arn: `arn:aws:s3:::reports/${'x'.repeat(500)}${index}`,
        certainty: 'exact' as const,
        type: 'object',
      })),
    },
  ],
};
const hostile = '[click](https://evil.example) <at>Boss</at> {code} *bold* h1. @here \u202Etxet "quoted" \\';

describe('Jira', () => {
  it('gets an issue as its REST API takes it, with the link, the whole request and the digest', () => {
    const { JiraIssue } = bodies();
    expect(JiraIssue.fields).toMatchObject({
      project: { key: 'OPS' },
      issuetype: { name: 'Task' },
      summary: 'Put object reports/2026/q4.csv (demo)',
      labels: ['countersign'],
    });
    const [paragraph, code] = JiraIssue.fields.description.content;
    expect(paragraph.content[0].marks).toEqual([{ type: 'link', attrs: { href: url } }]);
    for (const part of [
      '"Key":"2026/q4.csv"',
      digest,
      'upload the quarterly report',
      'Nobody has checked them',
      'env: prod',
    ]) {
      expect(code.content[0].text).toContain(part);
    }
    expect(JiraIssue.properties).toEqual([{ key: 'countersign', value: { requestId: id, digest } }]);
  });

  it('[A8] gets the words of an agent in a code block alone, hidden characters shown', () => {
    const { JiraIssue } = bodies({ justification: hostile });
    const [paragraph, code, ...others] = JiraIssue.fields.description.content;
    expect(others).toEqual([]);
    expect(code.type).toBe('codeBlock');
    expect(code.content).toEqual([
      { type: 'text', text: expect.stringContaining('[U+202E]txet "quoted" \\') },
    ]);
    expect(JSON.stringify(paragraph)).not.toContain('evil');
  });

  it('keeps its limits', () => {
    const { fields } = bodies(huge).JiraIssue;
    expect(fields.summary.length).toBeLessThanOrEqual(255);
    expect(fields.summary).not.toMatch(/\n/);
    expect(JSON.stringify(fields.description).length).toBeLessThanOrEqual(32_767);
  });
});

describe('ServiceNow', () => {
  it('gets an incident as its Table API takes it, with the request and the digest as correlation', () => {
    expect(bodies().ServiceNowIncident).toEqual({
      short_description: 'Put object reports/2026/q4.csv (demo)',
      description: expect.stringContaining(`Decide: ${url}`),
      correlation_id: id,
      correlation_display: digest,
      assignment_group: 'SRE',
    });
  });

  it('keeps the lengths of its fields', () => {
    const { short_description, description, correlation_id, correlation_display } =
      bodies(huge).ServiceNowIncident;
    expect(short_description.length).toBeLessThanOrEqual(160);
    expect(description.length).toBeLessThanOrEqual(4_000);
    expect(correlation_id.length).toBeLessThanOrEqual(100);
    expect(correlation_display.length).toBeLessThanOrEqual(100);
  });
});

test('[A4] [A8] a ticket that cannot show all has no digest, so that nobody decides from it, and says where to', () => {
  const { JiraIssue, ServiceNowIncident } = bodies(huge);
  expect(JSON.stringify(JiraIssue)).not.toContain(digest);
  expect(JiraIssue.properties).toEqual([{ key: 'countersign', value: { requestId: id } }]);
  expect(JSON.stringify(ServiceNowIncident)).not.toContain(digest);
  expect(ServiceNowIncident.correlation_display).toBe('');
  expect(ServiceNowIncident.description).toMatch(new RegExp(`^This is longer than a ticket shows.*${url}`));
});

describe('Teams', () => {
  const card = (overrides: Partial<ApprovalRequest> = {}) =>
    bodies(overrides).TeamsMessage.attachments[0].content;

  it('gets a message as a Workflows webhook takes it', () => {
    expect(bodies().TeamsMessage).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: expect.objectContaining({ type: 'AdaptiveCard', version: '1.5' }),
        },
      ],
    });
  });

  it.each([
    ['an ordinary request', {}],
    ['a hostile one', { justification: hostile }],
    ['a huge one', huge],
    ['one that says no why', { justification: undefined as never }],
    ['a denied one', { status: 'denied' as const }],
  ])('gets a card that the library of Adaptive Cards has nothing against: %s', (_, overrides) => {
    expect(complaintsAbout(card(overrides))).toEqual([]);
  });

  it('is not fooled: the library does complain of a card that is wrong', () => {
    expect(complaintsAbout({ ...card(), body: [{ type: 'Nothing' }] })).not.toEqual([]);
    expect(complaintsAbout({ ...card(), actions: [{ type: 'Action.OpenUrl', title: 'x' }] })).not.toEqual([]);
  });

  it('gets no more than 28 KB', () => {
    const rules = Array.from({ length: 40 }, (_, index) => ({
      gate: `gate-${index}`,
      approvers: ['group:\u{4e16}'.repeat(30)],
      quorum: 1,
    }));
    const message = bodies({ ...huge, obligations: obligations({ rules }) }).TeamsMessage;
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(28 * 1024);
  });

  it('[A1] links out and decides nothing', () => {
    expect(card().actions).toEqual([{ type: 'Action.OpenUrl', title: 'Read and decide', url }]);
    expect(JSON.stringify(card())).not.toMatch(/Action\.(Submit|Execute)|Input\./);
  });

  it('[A8] gets all words in text runs, which know no Markdown, and none in a block that does', () => {
    const { body } = card({ justification: hostile });
    expect(new Set(body.map(({ type }: { type: string }) => type))).toEqual(new Set(['RichTextBlock']));
    expect(JSON.stringify(body)).toContain('[U+202E]txet');
    expect(Object.keys(card()).sort()).not.toContain('fallbackText');
  });
});

describe('of the changes of a request', () => {
  const told = (type: (typeof requestEventTypes)[number], status: ApprovalRequest['status']) =>
    integrationEvents(type, cardOf({ status }), settings).map((event) => event.type);

  it('tickets hear that it is opened, and only while it waits', () => {
    expect(told('RequestOpened', 'pending')).toEqual(['JiraIssue', 'ServiceNowIncident', 'TeamsMessage']);
    expect(told('RequestOpened', 'denied')).toEqual([]);
  });

  it('Teams hears that it escalates and is closed as well', () => {
    const heard = requestEventTypes.filter(
      (type) => told(type, /Opened|Escalated/.test(type) ? 'pending' : 'denied').length > 0,
    );
    expect(heard).toEqual([
      'RequestOpened',
      'RequestEscalated',
      'RequestApproved',
      'RequestDenied',
      'RequestExpired',
      'RequestWithdrawn',
    ]);
  });

  it('a system that is not configured hears nothing', () => {
    const { teams: _, ...tickets } = settings;
    expect(integrationEvents('RequestDenied', cardOf({ status: 'denied' }), tickets)).toEqual([]);
  });
});
