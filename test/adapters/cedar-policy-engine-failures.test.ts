// What the engine does when its bundle or its WebAssembly fails: it denies, and recovers without a restart.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { loadCedar } from '../../adapters/cedar.ts';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import type { Bundle } from '../../core/bundle.ts';
import { bundleOf, policyQuestion } from '../support/policy-question.ts';

const faults = vi.hoisted(() => ({ throwsLeft: 0, instances: 0 }));

vi.mock(import('../../adapters/cedar.ts'), async (original) => {
  const real = await original();
  const loadFaulty = () => {
    faults.instances++;
    const cedar = real.loadCedar();
    let broken = false;
    const statefulIsAuthorized: typeof cedar.statefulIsAuthorized = (call) => {
      if (faults.throwsLeft > 0) {
        faults.throwsLeft--;
        broken = true;
      }
      // As measured: after one overrun, each later call to the instance throws.
      if (broken) throw new Error('memory access out of bounds');
      return cedar.statefulIsAuthorized(call);
    };
    return { ...cedar, statefulIsAuthorized };
  };
  return { ...real, loadCedar: loadFaulty };
});

const permitAll = '@id("all") permit(principal, action, resource);';
const forbidAll = '@id("never") forbid(principal, action, resource);';

let nowMilliseconds = 0;
let published: Bundle | undefined | Error;
let loads = 0;

function createEngine() {
  return createCedarPolicyEngine({
    loadBundle: async () => {
      loads++;
      if (published instanceof Error) throw published;
      return published;
    },
    clock: () => nowMilliseconds,
    maximumAgeSeconds: 30,
  });
}

beforeEach(() => {
  nowMilliseconds = Date.UTC(2026, 2, 2);
  published = bundleOf(permitAll);
  loads = 0;
  faults.throwsLeft = 0;
});

describe('the bundle', () => {
  test('is asked for once within its age, however many decisions wait for it', async () => {
    const engine = createEngine();
    await Promise.all([engine.decide(policyQuestion()), engine.decide(policyQuestion())]);
    nowMilliseconds += 29_999;
    expect((await engine.decide(policyQuestion())).effect).toBe('allow');
    expect(loads).toBe(1);
  });

  test('is asked for ahead of the decision, which then need not wait', async () => {
    const engine = createEngine();
    await engine.refresh();
    nowMilliseconds += 30_000;
    published = bundleOf(permitAll, forbidAll);
    await engine.refresh();
    expect((await engine.decide(policyQuestion())).policyVersion).toBe(published.version);
    expect(loads).toBe(2);
  });

  test('is replaced without a restart when its age is over', async () => {
    const engine = createEngine();
    expect((await engine.decide(policyQuestion())).effect).toBe('allow');
    published = bundleOf(permitAll, forbidAll);
    nowMilliseconds += 30_000;
    const decision = await engine.decide(policyQuestion());
    expect(decision).toMatchObject({ effect: 'deny', policyVersion: published.version });
  });

  test('denies once it was withdrawn', async () => {
    const engine = createEngine();
    await engine.decide(policyQuestion());
    published = undefined;
    nowMilliseconds += 30_000;
    expect((await engine.decide(policyQuestion())).reasons).toMatchObject([{ code: 'policy-error' }]);
  });

  test.each([
    ['cannot be loaded', new Error('throttled')],
    ['is not valid', bundleOf(permitAll, forbidAll.replace('@id', '@idd'))],
  ])('that %s leaves the last one for five minutes, then denies', async (_name, next) => {
    const engine = createEngine();
    const { policyVersion } = await engine.decide(policyQuestion());
    published = next;
    nowMilliseconds += 299_999;
    expect(await engine.decide(policyQuestion())).toMatchObject({ effect: 'allow', policyVersion });
    nowMilliseconds += 1;
    expect(await engine.decide(policyQuestion())).toMatchObject({
      effect: 'deny',
      reasons: [{ code: 'policy-error' }],
    });
    published = bundleOf(permitAll);
    nowMilliseconds += 30_000;
    expect((await engine.decide(policyQuestion())).effect).toBe('allow');
  });

  test.each([
    ['cannot be loaded', new Error('throttled')],
    [
      'has an annotation that is not known',
      bundleOf(permitAll, '@id("x") @gat("y") forbid(principal, action, resource);'),
    ],
    ['cannot be parsed', bundleOf('permit(')],
    [
      'nests too deep',
      bundleOf(`permit(principal,action,resource) when {${'('.repeat(500)}true${')'.repeat(500)}};`),
    ],
  ])('that %s denies from the start, until there is one that does', async (_name, first) => {
    published = first;
    const engine = createEngine();
    expect(await engine.decide(policyQuestion())).toMatchObject({
      effect: 'deny',
      policyVersion: 'none',
      reasons: [{ code: 'policy-error' }],
    });
    published = bundleOf(permitAll);
    expect((await engine.decide(policyQuestion())).effect).toBe('allow');
  });
});

describe('the instance', () => {
  test('denies when it throws, and is never asked again', async () => {
    const engine = createEngine();
    await engine.decide(policyQuestion());
    const before = faults.instances;
    faults.throwsLeft = 1;
    expect((await engine.decide(policyQuestion())).reasons).toMatchObject([{ code: 'policy-error' }]);
    expect((await engine.decide(policyQuestion())).effect).toBe('allow');
    expect(faults.instances).toBe(before + 1);
  });

  test('breaks for good on nested brackets, which is why they are refused unread', () => {
    const cedar = loadCedar();
    const nested = `permit(principal, action, resource) when { ${'('.repeat(500)}true${')'.repeat(500)} };`;
    expect(() => cedar.policyToJson(nested)).toThrow();
    expect(() => cedar.policyToJson(permitAll)).toThrow();
    expect(loadCedar().policyToJson(permitAll).type).toBe('success');
  });
});
