// The e-mail that the deployed functions send and the emulator's SES takes, and what people do with its link in a real
// browser without JavaScript.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, inject, test } from 'vitest';
import { linkHash } from '../../core/one-time-link.ts';
import { follow, hasChromium } from '../support/browser.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { mailsTo } from '../support/mailbox.ts';
import { approve, peopleInBrowser, textOf } from '../support/people-in-browser.ts';
import { callS3 } from '../support/s3-call.ts';

const stack = inject('stack');
const tokenOf = (subject: string) => readFile(stack.people[subject]?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
const seenLinks: string[] = [];
/** Full seconds, as S3 gives them. */
const begunAtMilliseconds = Math.floor(Date.now() / 1000) * 1000;

async function ask(key: string): Promise<{ readonly requestId: string; readonly key: string }> {
  const named = `${key}-${process.pid}`;
  const door = { url: stack.url, environment: stack.people['demo-agent'] };
  const parameters = { Bucket: 'acme-reports', Key: named, Body: 'dGV4dA==' };
  const more = { connection: 'lifecycles', reason: 'the monthly report' };
  const { status, body } = await callS3<{ requestId: string }>(door, 'PutObject', parameters, more);
  expect(status).toBe(202);
  return { ...body, key: named };
}

interface SeenRequest {
  readonly status: string;
  readonly decisions: readonly {
    readonly linkSentTo?: string;
    readonly approver: { readonly subject: string };
  }[];
}

async function requestOf(requestId: string): Promise<SeenRequest> {
  const response = await fetch(`${stack.url}/v1/requests/${requestId}`, {
    headers: { authorization: `Bearer ${await tokenOf('demo-agent')}` },
  });
  return (await response.json()) as SeenRequest;
}

const decidersOf = ({ decisions }: SeenRequest) =>
  decisions.map(({ approver, linkSentTo }) => [approver.subject, linkSentTo]);

/** The link of the e-mail to an address about a key: the same one in text and HTML, and nothing else to go to. */
async function linkIn(address: string, key: string): Promise<string> {
  const [mail] = await mailsTo(address, key);
  const link = /https?:\S+\/approve\/link\/mail\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? '';
  expect([...(mail?.html ?? '').matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([link]);
  expect(link).toContain(stack.url);
  seenLinks.push(link);
  return link;
}

/** All that the archive got since then, as text. */
async function recordsSinceBegun(): Promise<string> {
  const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
  const Bucket = stack.outputs.ArchiveBucketName ?? '';
  let records = '';
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '', LastModified } of Contents) {
      if (Number(LastModified) < begunAtMilliseconds) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      records += await Body?.transformToString();
    }
  }
  return records;
}

describe.skipIf(!hasChromium)('the link of an e-mail', () => {
  const people = peopleInBrowser();
  const { open } = people;

  test('[A1] [A6] leads its person through the sign-in to the request, decides once, and says so afterwards', async () => {
    const { requestId, key } = await ask('rules/many-mail');
    const link = await linkIn('alice@example.com', key);
    const scanner = await people.newPerson();
    for (let time = 0; time < 5; time++) {
      const answer = await scanner.request.get(link, { maxRedirects: 0 });
      expect([answer.status(), await answer.text()]).toEqual([302, '']);
      await scanner.request.head(link, { maxRedirects: 0 });
    }
    const page = await open(link, 'alice');
    expect(page.url()).toBe(link);
    expect(await textOf(page)).toContain(key);
    await page.reload();
    expect((await requestOf(requestId)).status).toBe('pending');
    await approve(page);
    expect(page.url()).toBe(`${stack.url}/approve/${requestId}`);
    expect(await textOf(page)).toContain('by the link sent to a…@example.com');
    await page.goto(link);
    expect(await textOf(page)).toContain('This link has been used, and works once');
    await follow(page.getByRole('link', { name: 'Open the request' }));
    expect(page.url()).toBe(`${stack.url}/approve/${requestId}`);
    expect(decidersOf(await requestOf(requestId))).toEqual([['alice', 'a…@example.com']]);
  });

  test('[A6] is not another approver’s, who is led to the queue and decides there by their own right', async () => {
    const { requestId, key } = await ask('rules/many-forwarded');
    const page = await open(await linkIn('alice@example.com', key), 'bob');
    expect(await textOf(page)).toContain('This link is not yours: it was sent to a…@example.com');
    await follow(page.getByRole('link', { name: 'To your queue' }));
    await page.goto(`${stack.url}/approve/${requestId}`);
    await approve(page);
    expect(decidersOf(await requestOf(requestId))).toEqual([['bob', undefined]]);
    const alice = await open(await linkIn('alice@example.com', key), 'alice');
    expect(await textOf(alice)).toContain('Approved');
    expect(await alice.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
  });

  test('[A2] [A6] to a shared mailbox is for whoever of its readers may decide; each e-mail has a link of its own', async () => {
    const { requestId, key } = await ask('rules/ordered-mail');
    const links = [await linkIn('alice@example.com', key), await linkIn('bob@example.com', key)];
    const shared = await linkIn('oncall@example.com', key);
    expect(new Set([...links, shared]).size).toBe(3);
    const owner = await open(shared, 'dave');
    expect(await textOf(owner)).toContain('The owner of an agent does not decide for it');
    expect(await owner.getByRole('button', { name: /^(Approve|Deny)/ }).count()).toBe(0);
    await approve(await open(links[0] ?? '', 'alice'));
    const bob = await open(shared, 'bob');
    await approve(bob);
    expect(decidersOf(await requestOf(requestId))).toEqual([
      ['alice', 'a…@example.com'],
      ['bob', 'oncall@example.com'],
    ]);
    const [closed] = await mailsTo('oncall@example.com', 'See the request');
    expect(closed?.text).toContain(`${stack.url}/approve/req_`);
  });

  test('comes back to the link from a fresh sign-in that policy wants', async () => {
    const { requestId, key } = await ask('rules/fresh-mail');
    const link = await linkIn('bob@example.com', key);
    const page = await open(link, 'bob');
    if ((await page.getByRole('link', { name: 'Sign in again to decide' }).count()) > 0) {
      await follow(page.getByRole('link', { name: 'Sign in again to decide' }));
    }
    expect(page.url()).toBe(link);
    await approve(page);
    expect(decidersOf(await requestOf(requestId))).toEqual([['bob', 'b…@example.com']]);
  });

  test('[A6] [L6] no link stands in a log, a table, the record or the history of an approval', async () => {
    const ids = seenLinks.map((link) => link.slice(-43));
    expect(new Set(ids).size).toBeGreaterThan(5);
    const found = (text: string) => ids.filter((id) => text.includes(id));
    const directory = join(stack.stateDirectory, 'logs');
    for (const file of await readdir(directory)) {
      expect([file, found(await readFile(join(directory, file), 'utf8'))]).toEqual([file, []]);
    }
    expect(await readFile(join(directory, 'control.log'), 'utf8')).toContain('/approve/link/mail/…');
    const dynamodb = new DynamoDBClient(emulatorClientOptions());
    let kept = '';
    for (const [name, TableName] of Object.entries(stack.outputs)) {
      if (!name.endsWith('TableName')) continue;
      const { Items } = await dynamodb.send(new ScanCommand({ TableName }));
      kept += JSON.stringify(Items);
    }
    expect(found(kept)).toEqual([]);
    for (const id of ids) expect(kept).toContain(linkHash(id));
    const stepFunctions = new SFNClient(emulatorClientOptions());
    const { executions = [] } = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: stack.outputs.ApprovalStateMachineArn }),
    );
    expect(executions.length).toBeGreaterThan(3);
    for (const { executionArn } of executions) {
      const history = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
      expect(found(JSON.stringify(history))).toEqual([]);
    }
    const records = await recordsSinceBegun();
    expect(found(records)).toEqual([]);
    expect(records).toContain('"linkSentTo":"a…@example.com"');
  });
});
