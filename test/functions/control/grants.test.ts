// What approvals gave, as who asked sees it and gives it back.
import { beforeEach, expect, test } from 'vitest';
import { alice, digest, question } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';

let door: ReturnType<typeof createControlDoor>;
beforeEach(() => {
  door = createControlDoor();
});

async function approved(last: string) {
  const wanted = digest.slice(0, -1) + last;
  const { id } = await door.approvals.ask(question({ digest: wanted }));
  await door.approvals.decide({ requestId: id, approver: alice, decision: 'approve', digest: wanted });
  return id;
}
const list = async (bearer: string, query = '') =>
  (await door.ask({ path: `/v1/grants${query}`, bearer })).json;

test('lists one’s own and nobody else’s', async () => {
  const requestId = await approved('1');
  expect(await list('agent')).toEqual({
    grants: [
      expect.objectContaining({
        requestId,
        connection: 'demo',
        usesLeft: 1,
        isNarrowed: false,
        gates: ['gate-prod-write'],
      }),
    ],
  });
  for (const other of ['olivia', 'alice', 'auditor', 'stranger']) {
    expect(await list(other)).toEqual({ grants: [] });
  }
});

test('lists them in pages, each once', async () => {
  const requests = [await approved('1'), await approved('2'), await approved('3')];
  const first = await list('agent', '?limit=2');
  const second = await list('agent', `?limit=2&cursor=${first.cursor}`);
  expect(first.grants).toHaveLength(2);
  expect(second).not.toHaveProperty('cursor');
  const seen = [...first.grants, ...second.grants].map((grant: { requestId: string }) => grant.requestId);
  expect(seen.sort()).toEqual(requests.sort());
  expect((await door.ask({ path: '/v1/grants?cursor=..', bearer: 'agent' })).json).toMatchObject({
    status: 400,
    code: 'invalid-parameter',
  });
});

test('one that is given back opens nothing any more, and its request says by whom', async () => {
  const requestId = await approved('1');
  const [grant] = (await list('agent')).grants;
  const revoked = await door.ask({
    method: 'POST',
    path: `/v1/grants/${grant.id}/revocation`,
    bearer: 'agent',
  });
  expect(revoked.json).toMatchObject({ id: requestId, revocation: { by: { subject: 'agent-7' } } });
  expect(door.store.grants.get(grant.id)?.usesLeft).toBe(0);
});

test('another one’s grant is not found, and stays', async () => {
  await approved('1');
  const [grant] = (await list('agent')).grants;
  const path = `/v1/grants/${grant.id}/revocation`;
  expect((await door.ask({ method: 'POST', path, bearer: 'stranger' })).json).toMatchObject({
    status: 404,
    code: 'not-found',
  });
  expect(door.store.grants.get(grant.id)?.usesLeft).toBe(1);
});
