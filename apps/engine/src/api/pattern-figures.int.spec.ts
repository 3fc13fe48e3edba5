import type { PatternRow } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';

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
    await commitDeletion(first);
    expect(await figures()).toEqual({ messages: 2, shadowMessages: 0, falseAlarms: 1, realLeaks: 0 });
    expect((await author.detail('credit-card')).last30Days).toMatchObject({ falseAlarms: 1 });
    await later(31 * 86_400);
    expect(await figures()).toEqual({ messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 });
  });

  /** What the agenda records when the undo window is over. */
  async function commitDeletion(id: string): Promise<void> {
    const stream = `message-${id}`;
    const { events, head } = await engine.parts.events.read(stream);
    const scheduled = events.map(({ event }) => event).find((event) => event.type === 'DeletionScheduled');
    if (scheduled?.type !== 'DeletionScheduled') throw new Error('nothing was scheduled');
    const { deletionId, recipients } = scheduled.data;
    const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: `commit-${id}` } as const;
    await engine.parts.events.append(stream, head, [{ type: 'DeletionCommitted', data: { deletionId, recipients } }], meta);
  }
});
