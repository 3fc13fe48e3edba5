import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { newMessageKey, openSealedBlobStore, type SealedBlobStore } from '#crypto';
import { StoreUnavailable } from '#event-store';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { jsonLog } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { RetainedMailStore, type RetentionLimits } from './retained-mail-store.js';

const MAIL = 'Subject: Figures\r\n\r\nnobody reads this on the disk\r\n';
const DAY_S = 86_400;

let fixture: EngineFixture;
let passed: SealedBlobStore;

beforeEach(async () => {
  fixture = await engineFixture();
  passed = await openSealedBlobStore(path.join(fixture.directory, 'retained'), fixture.keys.ring);
});
afterEach(async () => {
  await fixture.remove();
});

function store(
  limits: Partial<RetentionLimits> = {},
  parts: Pick<EngineFixture, 'clock' | 'events' | 'log'> = fixture,
  copies = passed,
): RetainedMailStore {
  const all = { days: 3, directory: fixture.directory, maxMessageBytes: 1_000_000, ...limits };
  return new RetainedMailStore({ passed: copies, custody: fixture.blobs }, all, parts);
}

/** What the log was told of copies. */
async function told(): Promise<readonly unknown[]> {
  const month = fixture.clock.iso().slice(0, 7).replace('-', '');
  const { events } = await fixture.events.read(`retention-passed-mail-${month}`);
  return events.map(({ event }) => event.type === 'PassedMailDestroyed' && event.data);
}

/** As long ago as this, by its id. */
function mail(daysAgo = 0, chunks: () => AsyncIterable<Buffer> | Iterable<Buffer> = () => [Buffer.from(MAIL)]) {
  return { messageId: ulid(fixture.clock.now().getTime() - daysAgo * DAY_S * 1000), body: { sizeBytes: MAIL.length, chunks } };
}

const files = (): string[] => readdirSync(path.join(fixture.directory, 'retained'), { recursive: true, encoding: 'utf8' });

describe('retained mail', () => {
  it('is what has passed and what is in custody, the newest first, word for word', async () => {
    const retained = store();
    const [first, held, last] = [mail(2), mail(1), mail(0)];
    await fixture.blobs.put(held.messageId, { messageKey: newMessageKey(), message: Buffer.from('held') });
    await Promise.all([retained.keep(last), retained.keep(first)]);
    expect(await retained.list()).toEqual([last, held, first].map(({ messageId }) => messageId));
    expect((await retained.read(first.messageId))?.toString()).toBe(MAIL);
    expect((await retained.read(held.messageId))?.toString()).toBe('held');
    expect(await retained.read(ulid(0))).toBeUndefined();
  });

  it('lies on the disk sealed', async () => {
    await store().keep(mail());
    const stored = files().filter((name) => name.includes('.'));
    expect(stored.map((name) => path.extname(name)).sort()).toEqual(['.bytes', '.key', '.msg']);
    for (const name of stored) expect(readFileSync(path.join(fixture.directory, 'retained', name), 'latin1')).not.toContain('nobody');
  });

  it('is destroyed with its key when its days are over', async () => {
    const retained = store();
    const [old, young] = [mail(2), mail(0)];
    await retained.keep(old);
    await retained.keep(young);
    fixture.clock.advance(DAY_S + 1);
    await retained.sweep();
    expect(await retained.list()).toEqual([young.messageId]);
    expect(files().filter((name) => name.includes(old.messageId))).toEqual([]);
  });

  it('is told to be destroyed although the store was away just then', async () => {
    const { store: inner } = fixture;
    let away = 2;
    const append: typeof inner.append = (request) => (away-- > 0 ? Promise.reject(new StoreUnavailable('away')) : inner.append(request));
    const retained = store({}, { ...fixture, events: new EventLog({ ...inner, append }) });
    await retained.keep(mail(5));
    await retained.sweep();
    expect(await told()).toEqual([{ mails: 1, cause: 'retention', erasureId: null }]);
  });

  it('is destroyed no further once the engine stops, which waits until those that are gone are recorded', async () => {
    let stopped: Promise<void> | undefined;
    let gone = 0;
    const remove = async (id: string): Promise<void> => {
      await passed.remove(id);
      if ((gone += 1) === 2) stopped = retained.stop();
    };
    const retained = store({}, fixture, { ...passed, remove });
    const old = [mail(4), mail(5), mail(6), mail(7)];
    for (const each of old) await retained.keep(each);
    void retained.sweep();
    await vi.waitFor(() => {
      expect(stopped).toBeDefined();
    });
    await stopped;
    expect(await told()).toEqual([{ mails: 2, cause: 'retention', erasureId: null }]);
    await retained.sweep();
    expect(await retained.list()).toHaveLength(2);
  });

  it('keeps no stop waiting for a store that is away: it asks once more, and says how many copies the log does not know of', async () => {
    let asked = 0;
    const append = () => Promise.reject(new StoreUnavailable(`away ${String((asked += 1))}`));
    const lines: unknown[] = [];
    const log = jsonLog('error', { write: (line: string) => void lines.push(JSON.parse(line)) });
    const retained = store({}, { ...fixture, log, events: new EventLog({ ...fixture.store, append }) });
    for (const daysAgo of [5, 6]) await retained.keep(mail(daysAgo));
    void retained.sweep();
    await vi.waitFor(() => {
      expect(asked).toBe(1);
    });
    await retained.stop();
    expect(asked).toBe(2);
    expect(lines).toEqual([
      expect.objectContaining({ mails: 2, msg: 'copies of passed mail were destroyed, and it could not be recorded' }),
    ]);
  });

  it('is left to another engine as soon as that has taken the duty over', async () => {
    const retained = store();
    for (const daysAgo of [5, 6]) await retained.keep(mail(daysAgo));
    let looks = 0;
    await retained.sweep({ holds: () => (looks += 1) === 1 });
    expect(await retained.list()).toHaveLength(1);
    expect(await told()).toEqual([{ mails: 1, cause: 'retention', erasureId: null }]);
  });

  it('is gone through once by two that sweep at once', async () => {
    const retained = store();
    for (const daysAgo of [5, 6]) await retained.keep(mail(daysAgo));
    await Promise.all([retained.sweep(), retained.sweep()]);
    expect(await told()).toEqual([{ mails: 2, cause: 'retention', erasureId: null }]);
  });

  it('is destroyed although another copy cannot be', async () => {
    const retained = store();
    const [stuck, old, older] = [mail(4), mail(5), mail(6)];
    for (const each of [stuck, old, older]) await retained.keep(each);
    // a folder cannot be overwritten as a file is
    const key = path.join(fixture.directory, 'retained', stuck.messageId.slice(-2), `${stuck.messageId}.key`);
    rmSync(key);
    mkdirSync(key);
    await retained.sweep();
    expect(await retained.list()).toEqual([stuck.messageId]);
  });

  it('is destroyed when its id is of a day to come, and stays when it is of the same day', async () => {
    const retained = store();
    const [soon, never] = [mail(-0.9), mail(-1.1)];
    for (const each of [soon, never]) await retained.keep(each);
    await retained.sweep();
    expect(await retained.list()).toEqual([soon.messageId]);
  });

  it('is destroyed when the configuration asks for none any more; held mail stays', async () => {
    const held = mail();
    await fixture.blobs.put(held.messageId, { messageKey: newMessageKey(), message: Buffer.from('held') });
    await store().keep(mail());
    const off = store({ days: 0 });
    await off.keep(mail());
    await off.sweep();
    expect(await off.list()).toEqual([held.messageId]);
  });

  it('is not kept where the mail itself would lack the room', async () => {
    const retained = store({ maxMessageBytes: Number.MAX_SAFE_INTEGER / 16 });
    await retained.keep(mail());
    expect(await retained.list()).toEqual([]);
  });

  it('is kept although the copy before it failed, and nothing is left of that one', async () => {
    const retained = store();
    const broken = mail(1, function* () {
      yield Buffer.from(MAIL);
      throw new Error('the spool file is gone');
    });
    const whole = mail(0);
    await retained.keep(broken);
    await retained.keep(whole);
    expect(await retained.list()).toEqual([whole.messageId]);
    expect(files().filter((name) => name.includes(broken.messageId))).toEqual([]);
  });

  it('is copied one after the other, and not at all when too many wait', async () => {
    const retained = store();
    let open = 0;
    let most = 0;
    const slow = async function* (): AsyncGenerator<Buffer> {
      most = Math.max(most, (open += 1));
      await new Promise((resolve) => setTimeout(resolve, 2));
      yield Buffer.from(MAIL);
      open -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, () => retained.keep(mail(0, slow))));
    expect(most).toBe(1);
    expect(await retained.list()).toHaveLength(32);
  });
});
