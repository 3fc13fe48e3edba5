import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

let engine: HttpEngine;
let manager: HttpClient;

beforeEach(async () => {
  engine = await startHttpEngine();
  manager = await engine.setUp();
});
afterEach(() => engine.close());

interface Event {
  readonly id: number;
  readonly data: { readonly messageId: string; readonly revision: number; readonly state: string };
}

/** An open stream of server-sent events. */
async function open(headers: Record<string, string> = {}) {
  const response = await manager.send('GET', '/updates', undefined, headers);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (response.status !== 200 || !reader) throw new Error(`no stream: ${String(response.status)}`);
  let text = '';
  return {
    response,
    /** The next event; undefined when the stream ended. */
    async next(): Promise<Event | undefined> {
      for (;;) {
        const match = /^id: (\d+)\nevent: update\ndata: (.*)\n\n/m.exec(text);
        if (match) {
          text = text.slice(match.index + match[0].length);
          return { id: Number(match[1]), data: JSON.parse(match[2] ?? '') };
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
    close: () => reader.cancel(),
  };
}

describe('live updates', () => {
  it('tell of a new message and of what happens to it, by id and revision only', async () => {
    const stream = await open();
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    const messageId = await holdMessage(engine.parts);
    expect((await stream.next())?.data).toEqual({ messageId, revision: 3, state: 'held' });
    const decision = { expectedRevision: 3, reason: 'false-positive', verdict: 'false-alarm' };
    await manager.json('POST', `/held-messages/${messageId}/delete`, decision, { 'Idempotency-Key': 'updates-1' });
    expect((await stream.next())?.data).toEqual({ messageId, revision: 4, state: 'deletion-pending' });
    await stream.close();
  });

  it('go on where a lost connection stood', async () => {
    const first = await open();
    const seen = await holdMessage(engine.parts);
    const last = await first.next();
    expect(last?.data.messageId).toBe(seen);
    await first.close();
    const missed = [await holdMessage(engine.parts), await holdMessage(engine.parts)];
    const second = await open({ 'Last-Event-ID': String(last?.id) });
    expect([(await second.next())?.data.messageId, (await second.next())?.data.messageId]).toEqual(missed);
    await second.close();
  });

  it('tell a reader that missed more than five hundred changes to read anew, once, and go on from there', async () => {
    await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    const columns = engine.models.db.pragma('table_info(held_messages_v5)') as { name: string }[]; // as SQLite answers
    const others = columns.map(({ name }) => name).filter((name) => !['id', 'number', 'position'].includes(name));
    engine.models.db.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 501)
       INSERT INTO held_messages_v5 (id, position, ${others.join(', ')})
       SELECT 'copy-' || i, position + i, ${others.join(', ')} FROM held_messages_v5, n`,
    );
    const newest = engine.models.db.prepare<[], number>('SELECT MAX(position) FROM held_messages_v5').pluck().get();
    const response = await manager.send('GET', '/updates', undefined, { 'Last-Event-ID': '0' });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event:')) text += (await reader?.read())?.value ?? '';
    expect(text).toBe(`retry: 2000\n\nid: ${String(newest)}\nevent: reset\ndata: {}\n\n`);
    await reader?.cancel();
  });

  it('do not repeat history to a new reader', async () => {
    await holdMessage(engine.parts);
    await engine.models.projections.caughtUp();
    const stream = await open();
    const messageId = await holdMessage(engine.parts);
    expect((await stream.next())?.data.messageId).toBe(messageId);
    await stream.close();
  });

  it('end with the session', async () => {
    const stream = await open();
    await manager.send('DELETE', '/session');
    expect(await stream.next()).toBeUndefined();
  });

  it('are given ten times to one account, not more', async () => {
    const streams = [];
    for (let index = 0; index < 10; index++) streams.push(await open());
    const refused = await manager.send('GET', '/updates');
    expect(refused.status).toBe(429);
    await streams[0]?.close();
    await expect
      .poll(async () => {
        const response = await manager.send('GET', '/updates');
        await response.body?.cancel();
        return response.status;
      })
      .toBe(200);
    for (const stream of streams.slice(1)) await stream.close();
  });
});
