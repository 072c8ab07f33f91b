// What every RequestStore does, whatever it is made of.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import type { KeptMailLink, MailLink } from '../../core/approvals/mail-link.ts';
import type { RequestFilter, RequestStore } from '../../core/approvals/request-store.ts';
import type { Grant } from '../../core/grant.ts';
import { newLinkId } from '../../core/one-time-link.ts';
import { principalId } from '../../core/principal.ts';
import {
  agent,
  alice,
  digest,
  human,
  issuer,
  obligations,
  pendingRequest,
  question,
} from '../support/approval-cast.ts';

export interface RequestStoreUnderTest {
  readonly store: RequestStore;
  grants(principalId: string, connection: string): Promise<readonly Grant[]>;
}

let counter = 0;

/** A request of a principal that no other test uses, so that a shared table does not matter. */
function someRequest(overrides: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const number = String(++counter).padStart(6, '0');
  const run = Date.now().toString(36).padStart(9, '0');
  return pendingRequest({
    id: `req_${run}${number}${'0'.repeat(26 - run.length - number.length)}`,
    principal: { ...agent, subject: `agent-${run}-${number}` },
    ...overrides,
  });
}

export function describeRequestStore(name: string, create: () => Promise<RequestStoreUnderTest>): void {
  describe(`${name} as a request store`, () => {
    it('gives back what was opened, by id and by what it is about', async () => {
      const { store } = await create();
      // Deeper and larger than a DynamoDB map or number could be.
      const deep = JSON.parse(`${'{"a":'.repeat(40)}1e300${'}'.repeat(40)}`);
      const asked = question();
      const request = someRequest({ maskedCall: { ...asked.maskedCall, parameters: { deep, empty: '' } } });
      expect(await store.open(request, undefined)).toBe(true);
      expect(await store.get(request.id)).toEqual({ request, version: 1 });
      expect(await store.findOpen(request)).toEqual({ request, version: 1 });
      expect(await store.get('req_00000000000000000000000none')).toBeUndefined();
      expect(await store.findOpen({ ...request, digest: 'other' })).toBeUndefined();
    });

    it('opens one of many asks at once', async () => {
      const { store } = await create();
      const first = someRequest();
      const rivals = Array.from({ length: 8 }, () => someRequest({ principal: first.principal }));
      const opened = await Promise.all(rivals.map((request) => store.open(request, undefined)));
      const winner = rivals.filter((_, index) => opened[index]);
      expect(winner).toHaveLength(1);
      expect((await store.findOpen(first))?.request.id).toBe(winner[0]?.id);
    });

    it('replaces the request that the key points to, and no other', async () => {
      const { store } = await create();
      const first = someRequest();
      const second = someRequest({ principal: first.principal });
      const third = someRequest({ principal: first.principal });
      await store.open(first, undefined);
      expect(await store.open(second, undefined)).toBe(false);
      expect(await store.open(second, third.id)).toBe(false);
      expect(await store.get(second.id)).toBeUndefined();
      expect(await store.open(second, first.id)).toBe(true);
      expect((await store.findOpen(first))?.request.id).toBe(second.id);
    });

    it('changes a request once per version, and writes the grant with it or not at all', async () => {
      const { store, grants } = await create();
      const request = someRequest();
      await store.open(request, undefined);
      const from = await store.get(request.id);
      if (from === undefined) throw new Error('the request was not kept');
      const rivals = Array.from({ length: 8 }, (_, index) => grantOf(request, index));
      const approved: ApprovalRequest = {
        ...request,
        status: 'approved',
        usableUntilEpochSeconds: 1_795_001_800,
      };
      const changed = await Promise.all(rivals.map((grant) => store.change(from, approved, { grant })));
      const winners = rivals.filter((_, index) => changed[index]);
      expect(winners).toHaveLength(1);
      expect(await store.get(request.id)).toEqual({ request: approved, version: 2 });
      expect(await grants(principalId(request.principal), request.connection)).toEqual(winners);
    });

    it("pages through a principal's requests, newest first, and through nobody else's", async () => {
      const { store } = await create();
      const { principal } = someRequest();
      const opened = Array.from({ length: 5 }, (_, index) =>
        someRequest({ principal, digest: `d-${index}`, createdAtEpochSeconds: 1_795_000_000 + index }),
      );
      for (const request of opened) await store.open(request, undefined);
      await store.open(someRequest(), undefined);
      const seen = await everyPage(store, { principalId: principalId(principal) }, 2);
      expect(seen).toEqual(opened.map(({ id }) => id).reverse());
    });

    it('lists what is pending for any of several names, each once, oldest first, page by page', async () => {
      const { store } = await create();
      const [group, person] = [uniqueApprover(), uniqueApprover()];
      const named = (approvers: readonly string[], second: number) =>
        someRequest({
          obligations: obligations({ approvers }),
          createdAtEpochSeconds: 1_795_000_000 + second,
        });
      const older = named([group, person], 0);
      const newer = named([person], 1);
      const newest = named([group], 2);
      const denied = named([group], 3);
      const others = named([uniqueApprover()], 4);
      for (const request of [newest, denied, newer, others, older]) await store.open(request, undefined);
      const stored = await store.get(denied.id);
      if (stored !== undefined) await store.change(stored, { ...denied, status: 'denied' });
      for (const limit of [1, 2, 100]) {
        expect(await everyPage(store, { pendingFor: [group, person] }, limit)).toEqual([
          older.id,
          newer.id,
          newest.id,
        ]);
      }
      expect(await everyPage(store, { pendingFor: [person] }, 1)).toEqual([older.id, newer.id]);
      expect(await everyPage(store, { pendingFor: [] }, 1)).toEqual([]);
    });

    it('lists what awaits a review by name until it was reviewed', async () => {
      const { store } = await create();
      const reviewer = uniqueApprover();
      const request = someRequest({ obligations: obligations({ reviewers: [reviewer] }) });
      await store.open(request, undefined);
      const waiting = () => everyPage(store, { toReviewBy: [reviewer] }, 10);
      expect(await waiting()).toEqual([]);
      const approved = { ...request, status: 'approved', usableUntilEpochSeconds: 1_795_001_800 } as const;
      await changeTo(store, approved);
      expect(await waiting()).toEqual([request.id]);
      const review = { reviewer: alice, comment: 'fine', reviewedAtEpochSeconds: 1_795_000_900 };
      await changeTo(store, { ...approved, review });
      expect(await waiting()).toEqual([]);
    });

    it('lists what somebody decided or reviewed, the latest act first, and keeps it there', async () => {
      const { store } = await create();
      const somebody = human(uniqueApprover());
      const by = { decidedBy: principalId(somebody) };
      const decidedAt = (decidedAtEpochSeconds: number) => ({
        approver: somebody,
        decision: 'deny' as const,
        digest,
        decidedAtEpochSeconds,
      });
      const [first, second, third] = [someRequest(), someRequest(), someRequest()] as const;
      for (const request of [first, second, third]) await store.open(request, undefined);
      await changeTo(store, { ...second, status: 'denied', decisions: [decidedAt(1_795_000_010)] });
      await changeTo(store, { ...first, status: 'denied', decisions: [decidedAt(1_795_000_020)] });
      const review = { reviewer: somebody, comment: 'fine', reviewedAtEpochSeconds: 1_795_000_015 };
      await changeTo(store, { ...third, status: 'executed', review });
      expect(await everyPage(store, by, 2)).toEqual([first.id, third.id, second.id]);
      await changeTo(store, { ...third, status: 'unknown', review });
      expect(await everyPage(store, by, 1)).toEqual([first.id, third.id, second.id]);
    });

    it('changes no list when somebody else was first', async () => {
      const { store } = await create();
      const [approver, late] = [uniqueApprover(), human(uniqueApprover())];
      const request = someRequest({ obligations: obligations({ approvers: [approver] }) });
      await store.open(request, undefined);
      const stored = await store.get(request.id);
      if (stored === undefined) throw new Error('the request was not kept');
      await store.change(stored, { ...request, remindedAtEpochSeconds: 1_795_000_100 });
      const denial = {
        approver: late,
        decision: 'deny',
        digest,
        decidedAtEpochSeconds: 1_795_000_101,
      } as const;
      expect(await store.change(stored, { ...request, status: 'denied', decisions: [denial] })).toBe(false);
      expect(await everyPage(store, { pendingFor: [approver] }, 5)).toEqual([request.id]);
      expect(await everyPage(store, { decidedBy: principalId(late) }, 5)).toEqual([]);
    });

    it('[A6] keeps a link as it was offered, and knows no other', async () => {
      const { store } = await create();
      const { id, link } = await offered(store, someRequest());
      expect(await store.findLink(id)).toEqual({ id, link, isUsed: false });
      expect(await store.findLink(newLinkId(randomBytes))).toBeUndefined();
      await store.offerLink(id, { ...link, address: 'mallory@example.com' });
      expect((await store.findLink(id))?.link.address).toBe('alice@example.com');
    });

    it('[A5] [A6] uses a link up with one of many changes at once, and writes nothing of the others', async () => {
      const { store, grants } = await create();
      const [first, second] = [someRequest(), someRequest()];
      const kept = await offered(store, first);
      const rivals = await Promise.all(
        [first, second].map(async (request, index) => {
          await store.open(request, undefined);
          const from = await store.get(request.id);
          if (from === undefined) throw new Error('the request was not kept');
          return { request, from, grant: grantOf(request, index) };
        }),
      );
      const changed = await Promise.all(
        [...rivals, ...rivals].map(({ request, from, grant }) =>
          store.change(from, { ...request, status: 'approved' }, { grant, link: kept }),
        ),
      );
      expect(changed.filter(Boolean)).toHaveLength(1);
      expect(await store.findLink(kept.id)).toEqual({ ...kept, isUsed: true });
      const written = await Promise.all(
        rivals.map(async ({ request }) => {
          const given = await grants(principalId(request.principal), request.connection);
          return [(await store.get(request.id))?.request.status, given.length];
        }),
      );
      expect(written.sort()).toEqual([
        ['approved', 1],
        ['pending', 0],
      ]);
    });

    it('[A6] changes nothing by a link that was never offered', async () => {
      const { store } = await create();
      const request = someRequest();
      await store.open(request, undefined);
      const from = await store.get(request.id);
      if (from === undefined) throw new Error('the request was not kept');
      const link = { id: newLinkId(randomBytes), link: linkTo(request), isUsed: false };
      expect(await store.change(from, { ...request, status: 'denied' }, { link })).toBe(false);
      expect((await store.get(request.id))?.request.status).toBe('pending');
    });

    it('refuses a cursor that is none of its own', async () => {
      const { store } = await create();
      await expect(store.page({ pendingFor: ['group:any'] }, 2, '{"id":"x"}')).rejects.toMatchObject({
        code: 'malformed-request',
      });
    });
  });
}

const linkTo = (request: ApprovalRequest): MailLink => ({
  requestId: request.id,
  address: 'alice@example.com',
  holder: { by: 'address' },
  expiresAtEpochSeconds: request.expiresAtEpochSeconds,
});

async function offered(store: RequestStore, request: ApprovalRequest): Promise<KeptMailLink> {
  const id = newLinkId(randomBytes);
  await store.offerLink(id, linkTo(request));
  return { id, link: linkTo(request), isUsed: false };
}

/** Whom no other test names. */
const uniqueApprover = (): string => `user:${issuer}|${Date.now().toString(36)}-${++counter}`;

async function everyPage(
  store: RequestStore,
  filter: RequestFilter,
  limit: number,
): Promise<readonly string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.page(filter, limit, cursor);
    seen.push(...page.requests.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return seen;
}

async function changeTo(store: RequestStore, to: ApprovalRequest): Promise<void> {
  const from = await store.get(to.id);
  if (from === undefined) throw new Error('the request was not kept');
  expect(await store.change(from, to)).toBe(true);
}

function grantOf(request: ApprovalRequest, index: number): Grant {
  return {
    id: `grant_${request.id.slice(4, 29)}${index}`,
    principalId: principalId(request.principal),
    connection: request.connection,
    requestId: request.id,
    digest: request.digest,
    requirements: request.requirements,
    gates: request.obligations.gates,
    policyVersion: request.policyVersion,
    notBeforeEpochSeconds: 1_795_000_000,
    expiresAtEpochSeconds: 1_795_001_800,
    usesLeft: 1,
  };
}
