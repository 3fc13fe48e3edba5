import type { NodeEvent } from '#events';
import { beforeEach, describe, expect, it } from 'vitest';
import { LivingNodes } from './living-nodes.js';

const TIMES = { goneMs: 6_000, leaseMs: 5_000, lateMs: 3_000 };
const OWN = { name: 'mx1', id: 'mx1/b' };
const until = '2026-03-01T10:00:05.000Z';
const beat = (node: string): NodeEvent => ({ type: 'NodeBeat', data: { node, until } });

let nodes: LivingNodes;
let nowMs = 0;
/** Our own sign comes back at once. */
const live = (ms: number): void => {
  nodes.hear(beat(OWN.id), ms, ms);
  nowMs = ms;
};
/** One sign a second. */
const liveUntil = (ms: number): void => {
  while (nowMs + 1_000 < ms) live(nowMs + 1_000);
  live(ms);
};
const names = (): string[] => nodes.living().map(({ name }) => name);

beforeEach(() => {
  nodes = new LivingNodes(OWN, TIMES);
  live(0);
});

describe('a node', () => {
  it('is alive while it is heard, and gone after its time without a sign', () => {
    liveUntil(1_000);
    nodes.hear(beat('mx2/a'), 1_000);
    liveUntil(6_900);
    expect([names(), nodes.isGone('mx2/a', 6_900)]).toEqual([['mx1', 'mx2'], false]);
    live(7_000);
    expect([names(), nodes.isGone('mx2/a', 7_000)]).toEqual([['mx1'], true]);
    nodes.hear(beat('mx2/a'), 7_100);
    expect([names(), nodes.isGone('mx2/a', 7_100)]).toEqual([['mx1', 'mx2'], false]);
  });

  it('is gone at once when it says that it stops, and when another incarnation has its name', () => {
    nodes.hear(beat('mx2/a'), 100);
    nodes.hear({ type: 'NodeStopped', data: { node: 'mx2/a' } }, 200);
    expect([names(), nodes.isGone('mx2/a', 200)]).toEqual([['mx1'], true]);
    nodes.hear({ type: 'NodeStarted', data: { node: 'mx2/b', until } }, 300);
    expect([nodes.isGone('mx2/a', 300), nodes.isGone('mx2/b', 300)]).toEqual([true, false]);
    expect(nodes.isGone(OWN.id, 300)).toBe(false);
  });

  it('that is started again within its time is gone as early as without that', () => {
    liveUntil(1_000);
    nodes.hear(beat('mx2/a'), 1_000);
    liveUntil(5_500);
    nodes.hear({ type: 'NodeStarted', data: { node: 'mx2/b', until } }, 5_500);
    liveUntil(6_900);
    nodes.hear(beat('mx2/b'), 6_900);
    expect(nodes.isGone('mx2/a', 6_900)).toBe(false);
    live(7_000);
    expect([nodes.isGone('mx2/a', 7_000), nodes.isGone('mx2/b', 7_000)]).toEqual([true, false]);
  });

  it('of our own name that was before us may be at work on another machine until its lease is over', () => {
    expect(nodes.isGone('mx1/a', 60_000)).toBe(false);
    nodes.begin({ readMs: 100, stopped: undefined, isFirst: false });
    expect([nodes.isGone('mx1/a', 6_099), nodes.isGone('mx1/a', 6_100)]).toEqual([false, true]);
  });

  it('of our own name that has said that it stops is gone at once, and nobody before it', () => {
    nodes.begin({ readMs: 100, stopped: 'mx1/a', isFirst: false });
    expect([nodes.isGone('mx1/a', 200), nodes.isGone('mx1/0', 200)]).toEqual([true, false]);
  });

  it('that was killed and is back leaves its share to the others until what it was is gone', () => {
    nodes.begin({ readMs: 100, stopped: undefined, isFirst: false });
    nodes.hear(beat('mx2/a'), 1_000);
    expect([nodes.takesShare(1_000), nodes.takesShare(6_099), nodes.takesShare(6_100)]).toEqual([false, false, true]);
  });

  it('that was killed and is back when nobody works takes its share, and keeps it when others come back, too', () => {
    nodes.begin({ readMs: 100, stopped: undefined, isFirst: false });
    expect(nodes.takesShare(200)).toBe(true);
    nodes.hear(beat('mx2/a'), 300);
    expect([nodes.working(), nodes.takesShare(300)]).toEqual([['mx1', 'mx2'], true]);
  });

  it('takes its share at once when nobody had its name', () => {
    nodes.hear(beat('mx2/a'), 1_000);
    nodes.begin({ readMs: 1_000, stopped: undefined, isFirst: true });
    expect(nodes.takesShare(1_000)).toBe(true);
  });

  it('takes its share at once when who had its name before has stopped', () => {
    nodes.hear(beat('mx2/a'), 1_000);
    nodes.begin({ readMs: 1_000, stopped: 'mx1/a', isFirst: false });
    expect(nodes.takesShare(1_000)).toBe(true);
  });

  it('has no share of what is not begun when it is late, long before it is gone', () => {
    nodes.hear(beat('mx2/a'), 1_000);
    liveUntil(3_900);
    expect(nodes.working()).toEqual(['mx1', 'mx2']);
    live(4_000);
    expect([nodes.working(), names(), nodes.isGone('mx2/a', 4_000)]).toEqual([['mx1'], ['mx1', 'mx2'], false]);
    nodes.hear(beat('mx2/a'), 4_100);
    expect(nodes.working()).toEqual(['mx1', 'mx2']);
  });

  it('of which nothing was heard is given its time from the first question on', () => {
    liveUntil(60_000);
    expect(nodes.isGone('mx7/x', 60_000)).toBe(false);
    liveUntil(65_900);
    expect(nodes.isGone('mx7/x', 65_900)).toBe(false);
    live(66_000);
    expect(nodes.isGone('mx7/x', 66_000)).toBe(true);
  });

  it('of an older incarnation that is not the newest known is asked about in the same way', () => {
    liveUntil(1_000);
    nodes.hear(beat('mx2/b'), 1_000);
    expect(nodes.isGone('mx2/a', 1_000)).toBe(false);
    liveUntil(6_500);
    nodes.hear(beat('mx2/b'), 6_500);
    live(7_000);
    expect([nodes.isGone('mx2/a', 7_000), nodes.isGone('mx2/b', 7_000)]).toEqual([true, false]);
  });

  it('is not dead because we do not hear ourselves either', () => {
    nodes.hear(beat('mx2/a'), 1_000);
    expect(nodes.isGone('mx2/a', 100_000)).toBe(false);
    // the reader goes on: what the other has said meanwhile comes before our own sign
    nodes.hear(beat('mx2/a'), 100_001);
    live(100_002);
    expect(nodes.isGone('mx2/a', 100_002)).toBe(false);
  });

  it('is not silent while we are not heard ourselves: that time is not counted', () => {
    nodes.hear(beat('mx2/a'), 1_000);
    live(60_000);
    expect(nodes.isGone('mx2/a', 60_000)).toBe(false);
    liveUntil(66_900);
    expect(nodes.isGone('mx2/a', 66_900)).toBe(false);
    live(67_000);
    expect(nodes.isGone('mx2/a', 67_000)).toBe(true);
  });

  it('that was heard between two of our signs has its time from then on, and not from the first of them', () => {
    liveUntil(10_000);
    nodes.hear(beat('mx2/a'), 13_900);
    live(14_000);
    live(18_500);
    live(19_800);
    expect(nodes.isGone('mx2/a', 19_800)).toBe(false);
    live(19_900);
    expect(nodes.isGone('mx2/a', 19_900)).toBe(true);
  });
});
