import type { PatternRow } from '#contracts';
import { messageDecider } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';
import { messageStream } from '../platform/engine-keys.js';

let engine: HttpEngine;
let author: PatternAuthor;

beforeEach(async () => {
  engine = await startHttpEngine();
  author = new PatternAuthor(await engine.setUp());
});
afterEach(() => engine.close());

/** Moves the clock; sessions end meanwhile. */
async function later(seconds: number): Promise<void> {
  engine.clock.advance(seconds);
  expect(await author.client.signIn(PERSON.email, PERSON.password)).toBe(200);
}

describe('the figures of the last 30 days', () => {
  const figures = async (id = 'credit-card'): Promise<PatternRow['last30Days'] | undefined> => {
    await engine.models.projections.caughtUp();
    return (await author.row(id))?.last30Days;
  };
  const decide = (id: string, verdict: string): Promise<unknown> =>
    author.command(`/held-messages/${id}/delete`, { expectedRevision: 3, reason: 'false-positive', verdict });

  it('count messages, and what people said once the undo window is over', async () => {
    const first = await holdMessage(engine.parts);
    await holdMessage(engine.parts);
    expect(await figures()).toEqual({ messages: 2, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 });
    await decide(first, 'false-alarm');
    expect(await figures()).toMatchObject({ falseAlarms: 0 });
    await commit(first);
    expect(await figures()).toEqual({ messages: 2, shadowMessages: 0, falseAlarms: 1, realLeaks: 0 });
    expect((await author.detail('credit-card')).last30Days).toMatchObject({ falseAlarms: 1 });
    await later(31 * 86_400);
    expect(await figures()).toEqual({ messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 });
  });

  it('count what people said of mail that goes back to its sender, unless they take it back', async () => {
    const [returned, kept] = [await holdMessage(engine.parts), await holdMessage(engine.parts)];
    const giveBack = { expectedRevision: 3, reason: 'policy-breach', verdict: 'real-leak', text: 'Please leave the card number out.' };
    for (const id of [returned, kept]) await author.command(`/held-messages/${id}/return`, giveBack);
    expect(await figures()).toMatchObject({ realLeaks: 0 });
    await author.command(`/held-messages/${kept}/undo`, { expectedRevision: 4 });
    await commit(returned);
    await commit(kept);
    expect(await figures()).toEqual({ messages: 2, shadowMessages: 0, falseAlarms: 0, realLeaks: 1 });
  });

  /** What the agenda asks for when the undo window is over. */
  async function commit(id: string): Promise<void> {
    const now = new Date(engine.clock.now().getTime() + 3_600_000).toISOString();
    const meta = { at: now, actor: { kind: 'system', id: 'test' }, commandId: `commit-${id}` } as const;
    await engine.parts.events.decide(messageDecider, messageStream(id), { type: 'CommitDecision', now }, meta);
  }
});
