import path from 'node:path';
import { newMessageKey, openSealedBlobStore, type SealedBlobStore } from '#crypto';
import { emptyHead } from '#event-store';
import { erasureDecider, type ErasureCommand, type MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { putInCustody } from '../../test/support/message-in-custody.js';
import { passMessage } from '../../test/support/passed-message.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { EventLog } from '../platform/event-log.js';
import { RetainedMailStore } from '../retention/retained-mail-store.js';
import { EraseMail } from './erase-mail.js';
import { ErasureBook, erasureStream } from './erasure-book.js';
import { ErasureWork } from './erasure-work.js';

const PERSON = 'marieke@halden.example';
const ID = 'e1';

let fixture: EngineFixture;
let passed: SealedBlobStore;
const opened: { readonly book: ErasureBook; readonly holds: LegalHoldBook; readonly work: ErasureWork }[] = [];

beforeEach(async () => {
  fixture = await engineFixture();
  passed = await openSealedBlobStore(path.join(fixture.directory, 'retained'), fixture.keys.ring);
});
afterEach(async () => {
  for (const { book, holds, work } of opened.splice(0)) {
    await work.onModuleDestroy();
    await book.onModuleDestroy();
    await holds.close();
  }
  await fixture.remove();
});

/** The work of an engine that is about to start, on the same log and folders each time. */
async function open(copies = passed, events = fixture.events): Promise<ErasureWork> {
  const { clock, log, nodes, duties, directory } = fixture;
  const holds = await LegalHoldBook.open({ ...fixture, events });
  const limits = { days: 3, directory, maxMessageBytes: 1_000_000 };
  const retained = new RetainedMailStore({ passed: copies, custody: fixture.blobs }, limits, { clock, events, log });
  const book = new ErasureBook(events, log, nodes);
  await book.onModuleInit();
  const work = new ErasureWork(book, events, new EraseMail(events, holds, retained, clock), duties, clock, log);
  opened.push({ book, holds, work });
  return work;
}

async function decide(command: ErasureCommand): Promise<void> {
  const meta = { at: fixture.clock.iso(), actor: { kind: 'account', id: 'a1' }, commandId: command.type } as const;
  await fixture.events.decide(erasureDecider, erasureStream(ID), command, meta);
}

async function confirmed(): Promise<void> {
  const personTag = fixture.keys.tagAddress(PERSON) ?? '';
  await decide({ type: 'OrderErasure', personTag, reason: 'objection', reference: '', by: 'a1' });
  await decide({ type: 'ConfirmErasure', by: 'a2' });
}

async function passedWithCopy(): Promise<void> {
  const id = await passMessage(fixture, 'passed', { sender: PERSON });
  await passed.put(id, { messageKey: newMessageKey(), message: Buffer.from('Subject: x\r\n\r\ny') });
}

const facts = async (stream: string): Promise<readonly unknown[]> => (await fixture.events.read(stream)).events.map(({ event }) => event);
const destroyed = (mails: number) => ({ type: 'PassedMailDestroyed', data: { mails, cause: 'erasure', erasureId: ID } });

const deletion = { deletionId: 'd1', recipients: [0] };
const DELETED: readonly MessageEvent[] = [
  {
    type: 'DeletionScheduled',
    data: { ...deletion, reason: 'policy-breach', verdict: 'real-leak', note: null, commitAt: '2026-03-01T10:00:00.000Z', by: 'person' },
  },
  { type: 'DeletionCommitted', data: deletion },
];

describe('an erasure that a stop cuts off', () => {
  it('destroys no further, is recorded as far as copies are gone, and says the same in the end as one that was not', async () => {
    await putInCustody(fixture, { sender: PERSON, recipients: ['a@x.example'], more: DELETED });
    for (let at = 0; at < 3; at++) await passedWithCopy();
    await confirmed();
    let stopped: Promise<void> | undefined;
    const remove = async (id: string): Promise<void> => {
      await passed.remove(id);
      stopped ??= work.onModuleDestroy();
    };
    const work = await open({ ...passed, remove });
    work.onApplicationBootstrap();
    await vi.waitFor(() => {
      expect(stopped).toBeDefined();
    });
    await stopped;
    expect(await facts('retention-passed-mail-202603')).toEqual([destroyed(1)]);
    expect(await facts(erasureStream(ID))).toHaveLength(2);

    (await open()).onApplicationBootstrap();
    await vi.waitFor(async () => {
      expect(await facts(erasureStream(ID))).toHaveLength(3);
    });
    expect(await facts('retention-passed-mail-202603')).toEqual([destroyed(1), destroyed(2)]);
    const result = { erased: 1, gone: 0, undecided: 0, underLegalHold: 0, left: [], cleared: 3, lastClearedDay: '2026-03-01' };
    expect((await facts(erasureStream(ID))).at(-1)).toEqual({ type: 'ErasureCarriedOut', data: result });
  });

  it('keeps the stop waiting for one page of the log, although nothing of the person is in it', async () => {
    await confirmed();
    const stream = 'message-of-others';
    const page = Array.from({ length: 1_000 }, (_, at) => ({
      ...{ id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`, type: 'Other', version: 1, data: '{}', meta: '{}' },
    }));
    await fixture.store.append({ stream, expected: emptyHead(stream), events: page });
    let stopped: Promise<void> | undefined;
    let reads = 0;
    const readAll: typeof fixture.store.readAll = (after, limit, filter) => {
      if (filter?.streamPrefixes?.includes('message-') === true) {
        reads += 1;
        stopped ??= work.onModuleDestroy();
      }
      return fixture.store.readAll(after, limit, filter);
    };
    const work = await open(passed, new EventLog({ ...fixture.store, readAll }));
    work.onApplicationBootstrap();
    await vi.waitFor(() => {
      expect(stopped).toBeDefined();
    });
    await stopped;
    expect(reads).toBe(1);
    expect(await facts(erasureStream(ID))).toHaveLength(2);
  });
});
