import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUICK, SeveralNodes, type NodeForSpecs } from '../../test/support/several-nodes.js';
import { CannotStart } from '../platform/cannot-start.js';
import { LeaseLost } from './nodes.js';

const SOON = { timeout: 8_000, interval: 10 };
let several: SeveralNodes;

beforeEach(() => {
  several = new SeveralNodes();
});
afterEach(async () => {
  await several.close();
});

const join = (...names: string[]): Promise<NodeForSpecs[]> => Promise.all(names.map((name) => several.join(name)));
const living = ({ nodes }: NodeForSpecs): string[] => nodes.living().map(({ name }) => name);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('several engines on one store', () => {
  it('know each other when they begin, and share all work without a rest', async () => {
    const all = await join('mx1', 'mx2', 'mx3');
    for (const node of all) await expect.poll(() => living(node), SOON).toEqual(['mx1', 'mx2', 'mx3']);
    await expect.poll(() => all.map(({ nodes }) => nodes.ranks()[0]).sort(), SOON).toEqual([0, 1, 2]);
    const ranks = all.map(({ nodes }) => nodes.ranks());
    expect(ranks[0]).toHaveLength(64);
    ranks[0]?.forEach((_, slot) => expect(ranks.map((each) => each[slot]).sort()).toEqual([0, 1, 2]));
    expect(all.filter(({ nodes }) => nodes.isOurs('digest'))).toHaveLength(1);
  });

  it('leave its share to the others while one starts or stops', async () => {
    const [one, two] = await join('mx1', 'mx2');
    if (!one || !two) throw new Error('they did not join');
    await expect.poll(() => two.nodes.ranks().includes(1), SOON).toBe(true);
    one.nodes.work(false);
    expect(one.nodes.ranks()).toEqual([]);
    await expect.poll(() => two.nodes.ranks().every((rank) => rank === 0), SOON).toBe(true);
    expect([living(two), two.nodes.isGone(one.nodes.id)]).toEqual([['mx1', 'mx2'], false]);
    one.nodes.work(true);
    await expect.poll(() => two.nodes.ranks().includes(1), SOON).toBe(true);
  });

  it('take over what one had that is not heard any more, and not before its own lease is over', async () => {
    const [one, two] = await join('mx1', 'mx2');
    if (!one || !two) throw new Error('they did not join');
    const lease = one.nodes.needLease();
    one.silence(true);
    for (const until = performance.now() + 5_000; !two.nodes.isGone(one.nodes.id) && performance.now() < until;) {
      await pause(5);
      if (lease.holds()) expect(two.nodes.isGone(one.nodes.id)).toBe(false);
    }
    expect(two.nodes.isGone(one.nodes.id)).toBe(true);
    expect([living(two), two.nodes.ranks().every((rank) => rank === 0)]).toEqual([['mx2'], true]);
    expect([lease.holds(), one.nodes.lease(), one.nodes.ranks()]).toEqual([false, undefined, []]);
    expect(() => one.nodes.needLease()).toThrow(LeaseLost);
  });

  it.each([true, 'unanswered'] as const)('are no place to send mail to before the lease is over, when signs are lost (%s)', async (how) => {
    const one = await several.join('mx1', { ...QUICK, leaseMs: 3_000, goneMs: 3_500 });
    expect(one.nodes.isHeard()).toBe(true);
    one.silence(how);
    while (one.nodes.isHeard()) await pause(5);
    expect(one.nodes.lease()?.holds()).toBe(true);
    one.silence(false);
    await expect.poll(() => one.nodes.isHeard(), SOON).toBe(true);
  });

  it('begin again after a gap under another lease; what was begun before is not theirs any more', async () => {
    const [one, two] = await join('mx1', 'mx2');
    if (!one || !two) throw new Error('they did not join');
    const before = one.nodes.needLease();
    one.silence(true);
    await expect.poll(() => two.nodes.isGone(one.nodes.id), SOON).toBe(true);
    one.silence(false);
    await expect.poll(() => one.nodes.lease()?.holds(), SOON).toBe(true);
    expect(before.holds()).toBe(false);
    await expect.poll(() => two.nodes.isGone(one.nodes.id), SOON).toBe(false);
    // and whom it had not heard itself meanwhile it does not take for dead
    expect(one.nodes.isGone(two.nodes.id)).toBe(false);
  });

  it('are gone at once when they leave', async () => {
    const [one, two] = await join('mx1', 'mx2');
    if (!one || !two) throw new Error('they did not join');
    await expect.poll(() => living(two), SOON).toEqual(['mx1', 'mx2']);
    await one.nodes.leave();
    await expect.poll(() => two.nodes.isGone(one.nodes.id), { timeout: QUICK.leaseMs / 2, interval: 5 }).toBe(true);
  });

  it('take no name that is in use; a start after a crash has it at once', async () => {
    const [first] = await join('mx1');
    await expect(several.join('mx1')).rejects.toBeInstanceOf(CannotStart);
    first?.silence(true);
    const lease = first?.nodes.needLease();
    const [second] = await join('mx1');
    expect(second?.nodes.lease()?.holds()).toBe(true);
    // it may be at work on another machine for as long as its last sign lets it
    for (const until = performance.now() + 5_000; second?.nodes.isGone(first?.nodes.id ?? '') !== true && performance.now() < until;) {
      await pause(5);
      if (lease?.holds() === true) expect(second?.nodes.isGone(first?.nodes.id ?? '')).toBe(false);
    }
    expect(second?.nodes.isGone(first?.nodes.id ?? '')).toBe(true);
    first?.silence(false);
    await pause(QUICK.leaseMs + 3 * QUICK.beatMs);
    expect([first?.nodes.lease(), second?.nodes.lease()?.holds()]).toEqual([undefined, true]);
  });

  it('show what others write from when they came; what was there before is not looked through again', async () => {
    const rotate = async (at: NodeForSpecs | undefined, keyId: string): Promise<void> => {
      if (at === undefined) throw new Error('they did not join');
      const { head } = await at.events.read('key-ring');
      const meta = { at: new Date().toISOString(), actor: { kind: 'system', id: 'test' }, commandId: keyId } as const;
      await at.events.append('key-ring', head, [{ type: 'KeyRingRotated', data: { keyId } }], meta);
    };
    const [one] = await join('mx1');
    await rotate(one, '0123456789abcdef');
    const before = await several.store.lastPosition();
    const readAll = several.store.readAll.bind(several.store);
    const asked: number[] = [];
    several.store.readAll = (after, limit, filter) => {
      if (filter?.streamPrefixes?.includes('key-ring') === true) asked.push(after);
      return readAll(after, limit, filter);
    };
    const [two] = await join('mx2');
    let reads = 0;
    two?.nodes.show({ streamPrefixes: ['key-ring'], readOn: () => Promise.resolve(void (reads += 1)) });
    await two?.nodes.shown(await several.store.lastPosition(), AbortSignal.timeout(1_000));
    expect([reads, Math.min(...asked)]).toEqual([0, expect.any(Number)]);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(before);
    await rotate(one, 'fedcba9876543210');
    await two?.nodes.shown(await several.store.lastPosition(), AbortSignal.timeout(1_000));
    expect(reads).toBe(1);
  });

  it('write their name into every event', async () => {
    const [one] = await join('mx1');
    const { head } = await (one?.events.read('key-ring') ?? Promise.reject(new Error('they did not join')));
    const meta = { at: new Date().toISOString(), actor: { kind: 'system', id: 'test' }, commandId: 'c' } as const;
    await one?.events.append('key-ring', head, [{ type: 'KeyRingRotated', data: { keyId: '0123456789abcdef' } }], meta);
    expect((await one?.events.read('key-ring'))?.events[0]?.meta.node).toBe(one?.nodes.id);
  });
});

describe('a turn', () => {
  it('is had by one at a time, whatever engine asks', async () => {
    const all = await join('mx1', 'mx2', 'mx3');
    let [at, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, (at += 1));
      await pause(3);
      at -= 1;
      done += 1;
    };
    await Promise.all(all.flatMap(({ turns }) => [turns.inTurn('policy', work), turns.inTurn('policy', work)]));
    expect([most, done]).toEqual([1, 6]);
  });

  it('of an engine that is gone is anybody’s, and not before', async () => {
    const [one, two] = await join('mx1', 'mx2');
    const turn = await one?.turns.tryTake('policy');
    expect(turn).toBeDefined();
    expect(await two?.turns.tryTake('policy')).toBeUndefined();
    one?.silence(true);
    const answer = two?.turns.inTurn('policy', () => Promise.resolve(two.nodes.isGone(one?.nodes.id ?? '')));
    expect(await answer).toBe(true);
  });

  it('is nobody’s without a lease', async () => {
    const [one] = await join('mx1');
    one?.silence(true);
    await expect.poll(() => one?.nodes.lease(), SOON).toBeUndefined();
    await expect(one?.turns.inTurn('policy', () => Promise.resolve('done'))).rejects.toBeInstanceOf(LeaseLost);
  });

  it('ends with work that fails', async () => {
    const [one, two] = await join('mx1', 'mx2');
    await expect(one?.turns.inTurn('policy', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await two?.turns.inTurn('policy', () => Promise.resolve('done'))).toBe('done');
  });
});

describe('a duty', () => {
  it('is done by one engine, and by another one when that is gone', async () => {
    const all = await join('mx1', 'mx2', 'mx3');
    for (const node of all) await expect.poll(() => living(node), SOON).toEqual(['mx1', 'mx2', 'mx3']);
    const doers = async (): Promise<string[]> => {
      const ran = await Promise.all(all.map(({ duties, nodes }) => duties.duty('digest', () => Promise.resolve(nodes.id))));
      return ran.filter((id) => id !== undefined);
    };
    const [first, ...others] = await doers();
    expect(others).toEqual([]);
    expect(await doers()).toEqual([first]);
    const doer = all.find(({ nodes }) => nodes.id === first);
    doer?.silence(true);
    await expect.poll(doers, SOON).not.toEqual([first]);
    await expect.poll(async () => (await doers()).length, SOON).toBe(1);
    doer?.silence(false);
    // it is the first in the order again, and gets it back
    await expect.poll(doers, SOON).toEqual([first]);
  });

  it('that one engine keeps for a moment longer is done by its owner soon, and not a pause later', async () => {
    const [one, two] = await join('mx1', 'mx2');
    if (!one || !two) throw new Error('they did not join');
    for (const node of [one, two]) await expect.poll(() => living(node), SOON).toEqual(['mx1', 'mx2']);
    await expect.poll(() => one.nodes.isOurs('sealing') !== two.nodes.isOurs('sealing'), SOON).toBe(true);
    const first = one.nodes.isOurs('sealing') ? one : two;
    const other = first === one ? two : one;
    expect([one, two].map(({ nodes }) => nodes.ownerOf('sealing'))).toEqual(Array(2).fill(first === one ? 'mx1' : 'mx2'));
    const kept = await other.turns.tryTake('duty-sealing');
    let runs = 0;
    const stop = first.duties.every('sealing', 3_600_000, () => Promise.resolve((runs += 1)));
    await pause(300);
    expect(runs).toBe(0);
    await kept?.end();
    await expect.poll(() => runs, SOON).toBe(1);
    stop();
    expect(first.duties.names()).toEqual(['sealing']);
  });

  it('is never two engines’ at once while engines come and go', async () => {
    const running = new Set<string>();
    const overlaps: string[] = [];
    const run =
      (id: string) =>
      async (lease: { holds(): boolean }): Promise<void> => {
        if (running.size > 0) overlaps.push([...running, id].join(' and '));
        running.add(id);
        for (let steps = 0; steps < 5 && lease.holds(); steps++) await pause(4);
        running.delete(id);
      };
    const all = await join('mx1', 'mx2');
    const until = performance.now() + QUICK.goneMs + 1_200;
    const work = async (node: NodeForSpecs): Promise<void> => {
      while (performance.now() < until) {
        await node.duties.duty('sealing', run(node.nodes.id)).catch(() => undefined);
        await pause(3);
      }
    };
    const more = pause(300).then(async () => work(await several.join('mx3')));
    const gap = pause(500).then(async () => {
      all[0]?.silence(true);
      await pause(QUICK.goneMs + 100);
      all[0]?.silence(false);
    });
    await Promise.all([...all.map(work), more, gap]);
    expect(overlaps).toEqual([]);
  });
});
