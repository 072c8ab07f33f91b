// What policies ask of approvers beside a plain approval, in a real browser without JavaScript, and a call that real
// boto3 holds open meanwhile.
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { decide } from '../support/approver.ts';
import { follow, hasChromium, signInAs } from '../support/browser.ts';
import { approve, peopleInBrowser, textOf } from '../support/people-in-browser.ts';
import { startAgent, stations } from '../support/real-clients/stations.ts';
import { callS3 } from '../support/s3-call.ts';

const stack = inject('stack');
const tokenOf = (subject: string) => readFile(stack.people[subject]?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
const Bucket = 'acme-reports';

interface CallAnswer {
  readonly requestId: string;
  readonly approvalUrl: string;
}

async function ask(operation: string, parameters: Readonly<Record<string, unknown>>): Promise<CallAnswer> {
  const door = { url: stack.url, environment: stack.people['demo-agent'] };
  const more = { connection: 'lifecycles', reason: 'the monthly report' };
  const { status, body } = await callS3<CallAnswer>(door, operation, parameters, more);
  expect(status).toBe(202);
  return body;
}

const put = (name: string) => ask('PutObject', { Bucket, Key: `rules/${name}`, Body: 'dGV4dA==' });

async function requestOf(requestId: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${stack.url}/v1/requests/${requestId}`, {
    headers: { authorization: `Bearer ${await tokenOf('demo-agent')}` },
  });
  return (await response.json()) as Record<string, unknown>;
}

/** Set to a folder to keep what the pages look like. */
const picturesFolder = process.env.COUNTERSIGN_PAGE_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (picturesFolder === undefined) return;
  mkdirSync(picturesFolder, { recursive: true });
  for (const width of [390, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: `${picturesFolder}/${name}-${width}-${colorScheme}.png`,
        fullPage: true,
      });
    }
  }
}

describe.skipIf(!hasChromium)('in the browser', () => {
  const people = peopleInBrowser();
  const { open } = people;

  test('an approver gives less time, fewer uses and one of two objects', async () => {
    const Objects = [{ Key: 'rules/many-a' }, { Key: 'rules/many-b' }];
    const { approvalUrl, requestId } = await ask('DeleteObjects', { Bucket, Delete: { Objects } });
    const page = await open(approvalUrl, 'alice');
    await picture(page, 'pending');
    await page.getByText('Approve less than was asked').click();
    await page.getByLabel('How long it may be used').selectOption('600');
    await page.getByLabel('How often it may run').selectOption('2');
    await page.getByLabel('arn:aws:s3:::acme-reports/rules/many-b').uncheck();
    await picture(page, 'approve-less');
    await follow(page.getByRole('button', { name: 'Approve less' }));
    await picture(page, 'narrowed');
    expect(await textOf(page)).toContain('Approved for less than was asked');
    expect(await requestOf(requestId)).toMatchObject({
      status: 'approved',
      narrowing: {
        maximumDurationSeconds: 600,
        maximumUses: 2,
        resources: ['arn:aws:s3:::acme-reports/rules/many-a'],
      },
    });
  });

  test('a sign-in that the issuer says is fresh is enough, and the way there leads back to the page', async () => {
    const { approvalUrl, requestId } = await put('fresh.txt');
    const page = await open(approvalUrl, 'alice');
    // The local issuer always says when: the first sign-in counts, until a minute has passed.
    expect(await page.getByRole('button', { name: 'Approve once' }).count()).toBe(1);
    await page.goto(`${stack.url}/approve/sign-in?to=/approve/${requestId}&age=0`);
    await signInAs(page, 'alice');
    expect(page.url()).toBe(approvalUrl);
    await approve(page);
    expect(await requestOf(requestId)).toMatchObject({ status: 'approved' });
  });

  test('[A3] [A5] two approvers decide in order, and who is not next may only deny', async () => {
    const { approvalUrl, requestId } = await put('ordered.txt');
    const alice = await open(approvalUrl, 'alice');
    await approve(alice);
    expect(await textOf(alice)).toContain('1 of 2, waits for the group sre-oncall');
    await picture(alice, 'one-of-two');
    expect(await alice.locator('button[name=decision]').count()).toBe(0);
    const bob = await open(approvalUrl, 'bob');
    await approve(bob);
    expect(await requestOf(requestId)).toMatchObject({ status: 'approved' });
  });

  test('a break-glass approval waits on the list of reviews until somebody else has looked', async () => {
    const { approvalUrl, requestId } = await put('glass.txt');
    const alice = await open(approvalUrl, 'alice');
    await approve(alice);
    expect(await alice.getByRole('button', { name: 'Reviewed' }).count()).toBe(0);
    const bob = await open(`${stack.url}/approve/reviews`, 'bob');
    await follow(bob.locator(`a[href$="${requestId}"]`));
    await picture(bob, 'break-glass-review');
    await bob.getByLabel('What you found').fill('it was an outage');
    await follow(bob.getByRole('button', { name: 'Reviewed' }));
    expect(await textOf(bob)).toContain('it was an outage');
    await bob.goto(`${stack.url}/approve/reviews`);
    expect(await bob.locator(`a[href$="${requestId}"]`).count()).toBe(0);
  });

  test('[A4] alike requests stand together and are decided together', async () => {
    const asked = [await put('many-1.txt'), await put('many-2.txt'), await put('many-3\u202Etxt.exe')];
    const page = await open(`${stack.url}/approve`, 'alice');
    const group = page.locator('details.group', { has: page.locator(`a[href$="${asked[0]?.requestId}"]`) });
    await group.locator('> summary').click();
    await picture(page, 'queue-grouped');
    expect(await group.locator('mark').first().textContent()).toBe('U+202E');
    await follow(group.getByRole('button', { name: /^Approve all/ }));
    for (const { requestId } of asked) {
      expect(await requestOf(requestId)).toMatchObject({ status: 'approved' });
    }
  });

  test('a deny with a comment, and what somebody sees who may not decide', async () => {
    const { approvalUrl } = await put('many-denied\u200B.txt');
    const dave = await open(approvalUrl, 'dave');
    await picture(dave, 'not-eligible');
    const alice = await open(approvalUrl, 'alice');
    await alice.getByLabel('Comment').fill('use the archive bucket');
    await follow(alice.getByRole('button', { name: 'Deny' }));
    await picture(alice, 'denied');
    expect(await textOf(alice)).toContain('use the archive bucket');
  });
});

test('a client sees only a slow call when somebody approves while the door holds it', async () => {
  const station = stations.find(({ client, transport }) => client === 'boto3' && transport === 'HTTP');
  if (station === undefined) throw new Error('there is no boto3');
  const { AWS_ROLE_ARN = '' } = stack.agents['demo-agent'] ?? {};
  const agent = startAgent(station, 'demo-agent', {
    AWS_ROLE_ARN: AWS_ROLE_ARN.replace(/[^/]+$/, 'lifecycles'),
  });
  try {
    let answeredAtMilliseconds = 0;
    const Key = `rules/held-${process.pid}.txt`;
    const answer = agent.call('s3', 'PutObject', { Bucket, Key, Body: 'text' }).then((value) => {
      answeredAtMilliseconds = performance.now();
      return value;
    });
    const pending = async () => {
      const response = await fetch(`${stack.url}/v1/requests?queue=mine`, {
        headers: { authorization: `Bearer ${await tokenOf('alice')}` },
      });
      const { requests } = (await response.json()) as {
        requests: { id: string; maskedCall: { parameters: { Key?: string } } }[];
      };
      return requests.find(({ maskedCall }) => maskedCall.parameters.Key === Key)?.id;
    };
    let requestId = await pending();
    // The emulator tells nobody that a request came.
    while (requestId === undefined && answeredAtMilliseconds === 0) {
      await wait(100);
      requestId = await pending();
    }
    await decide('alice', requestId ?? '', 'approve');
    const approvedAtMilliseconds = performance.now();
    expect((await answer).error).toBeUndefined();
    const seconds = (answeredAtMilliseconds - approvedAtMilliseconds) / 1000;
    console.info(`approved to answered: ${seconds.toFixed(2)} s`);
  } finally {
    await agent.stop();
  }
}, 60_000);
