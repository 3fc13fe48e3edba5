import { createMemoryStore } from '#event-store';
import { legalHoldDecider, messageDecider, type LegalHoldCommand, type LegalHoldScope, type MessageCommand } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { SeveralNodes } from '../../test/support/several-nodes.js';
import { Agenda, type Workers } from '../agenda/agenda.js';
import type { Work } from '../agenda/agenda-projection.js';
import type { WorkResult } from '../agenda/work-loop.js';
import { custodyWorkers } from '../custody-workers.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { CustodyWork } from '../quarantine/custody-work.js';
import { LegalHoldBook, legalHoldStream } from './legal-hold-book.js';

const PATIENCE = { timeout: 6_000 };
const LATER = '01JNAVZ3T0QK8W5H6M2R4YB7XD';
const OTHER = '01JNAVZ3T0QK8W5H6M2R4YB7XE';
const HOLD = '01JNAVZ3T0HD0000000000000A';
const DAY = 86_400;
const everything: LegalHoldScope = { senderTags: [], senderDomains: [], patterns: [], messageIds: [], from: null, to: null };
const ofSender: LegalHoldScope = { ...everything, senderDomains: ['sender.example'] };

let fixture: EngineFixture;
let book: LegalHoldBook;
const running: Agenda[] = [];
let commands = 0;

beforeEach(async () => {
  fixture = await engineFixture();
});
afterEach(async () => {
  await stopped();
  await fixture.remove();
});

/** The table of workers that the engine runs with; doubles stand for its neighbours, who have nothing to tell or to send. */
function workers(): Workers {
  const { events, clock, blobs } = fixture;
  const clocks = { deletedDays: 7, snippetDays: 180 };
  const custody = new CustodyWork(events, clock, blobs, clocks, { routeRelease: () => Promise.resolve(undefined) });
  const done = (): Promise<WorkResult> => Promise.resolve('done');
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  return custodyWorkers({
    custody,
    legalHolds: book,
    deliveries: { run: done },
    heldReports: { tellEnd: nothing, tellWaiting: done },
    outbox: { untold: nothing },
    trusted: { isBelieved: () => true },
  });
}

/** The real agenda with the real workers, on the same log and folder: a further one is a restart. */
async function start(): Promise<void> {
  const events = new EventLog(createMemoryStore(fixture.memory));
  fixture = { ...fixture, events };
  const { clock, log, keys, config, nodes } = fixture;
  book = await LegalHoldBook.open({ events, clock, log, keys, config, nodes });
  const agenda = new Agenda(events, clock, log, workers(), fixture.nodes, fixture.directory);
  running.push(agenda);
  await agenda.start();
}

async function stopped(): Promise<void> {
  for (const agenda of running.splice(0)) await agenda.stop();
  await book.close();
}

async function decideHold(command: LegalHoldCommand): Promise<void> {
  const meta = { at: fixture.clock.iso(), actor: { kind: 'account', id: 'ana' }, commandId: `hold-${String((commands += 1))}` } as const;
  const handled = await fixture.events.decide(legalHoldDecider, legalHoldStream(HOLD), command, meta);
  expect(handled.outcome).toBe('appended');
  await book.refresh();
}

async function openHold(scope: LegalHoldScope): Promise<void> {
  const sealer = await book.createKey(HOLD);
  await decideHold({ type: 'OpenLegalHold', matter: sealer.seal('matter', '4 O 112/26'), scope });
}

async function endHold(): Promise<void> {
  const reason = await book.sealText(HOLD, 'reason', 'settled');
  if (!reason) throw new Error('no key');
  await decideHold({ type: 'ProposeEnd', by: 'ana', reason });
  await decideHold({ type: 'EndLegalHold', by: 'ben' });
}

async function ask(command: MessageCommand, messageId = MESSAGE_ID) {
  const meta = { at: fixture.clock.iso(), actor: { kind: 'cli', id: 'test' }, commandId: `ask-${String((commands += 1))}` } as const;
  return fixture.events.decide(messageDecider, messageStream(messageId), command, meta);
}

function deletion(): MessageCommand {
  const said = { reason: 'policy-breach', verdict: 'real-leak', note: null, actorTag: null } as const;
  return { type: 'ScheduleDeletion', ...said, undoSeconds: 0, now: fixture.clock.iso(), decisionId: 'decision-1' };
}

function types(messageId = MESSAGE_ID): string[] {
  return fixture.memory.filter(({ stream }) => stream === messageStream(messageId)).map(({ type }) => type);
}

/** Work by which mail may end or be destroyed. */
type EndsMail = 'commit' | 'expire' | 'purge' | 'destroy-snippets';

function workOn(kind: EndsMail, messageId: string): Work {
  return { kind, id: messageId, messageId, dueAt: fixture.clock.iso() };
}

/** Long enough for several looks of the agenda. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 800));

describe('a legal hold', () => {
  it('keeps what was here before it, beyond its time, and lets it go when it has ended', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await putInCustody(fixture, { messageId: OTHER, sender: 'bo@other.example', recipients: ['a@x.example'] });
    await openHold(ofSender);
    await expect.poll(() => types().at(-1), PATIENCE).toBe('LegalHoldApplied');
    expect(book.messagesUnder(HOLD)).toBe(1);

    fixture.clock.advance(400 * DAY);
    await expect.poll(() => types(OTHER).at(-1), PATIENCE).toBe('ContentDestroyed');
    await aWhile();
    expect(types()).not.toContain('HoldExpired');
    expect(await fixture.blobs.hasBytes(MESSAGE_ID)).toBe(true);

    await endHold();
    await expect.poll(() => types().slice(-3), PATIENCE).toEqual(['LegalHoldLifted', 'HoldExpired', 'ContentDestroyed']);
    await expect.poll(() => fixture.blobs.hasBytes(MESSAGE_ID), PATIENCE).toBe(false);
    expect(book.messagesUnder(HOLD)).toBe(0);
  }, 20_000);

  it('catches mail that comes later', async () => {
    await start();
    await openHold(ofSender);
    await putInCustody(fixture, { messageId: LATER, recipients: ['a@x.example'] });
    await putInCustody(fixture, { messageId: OTHER, sender: 'bo@other.example', recipients: ['a@x.example'] });
    await expect.poll(() => types(LATER).at(-1), PATIENCE).toBe('LegalHoldApplied');
    await aWhile();
    expect(types(OTHER)).not.toContain('LegalHoldApplied');
  });

  it('has nothing deleted in its scope, also where it has not spread to yet', async () => {
    book = await LegalHoldBook.open(fixture);
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await openHold(ofSender); // no agenda runs: nobody spreads it
    await book.settle(MESSAGE_ID);
    const refused = await ask(deletion());
    expect(refused).toMatchObject({ outcome: 'refused', refusal: { refused: 'legal-hold' } });
  });

  it('stops a deletion that was scheduled before it, and one whose days of restoring run', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await putInCustody(fixture, { messageId: LATER, recipients: ['a@x.example'] });
    await putInCustody(fixture, { messageId: OTHER, sender: 'bo@other.example', recipients: ['a@x.example'] });
    await ask({ ...deletion(), undoSeconds: 30 } as MessageCommand);
    for (const id of [LATER, OTHER]) await ask(deletion(), id);
    expect([types(LATER).at(-1), types(OTHER).at(-1)]).toEqual(['DeletionCommitted', 'DeletionCommitted']);
    await openHold(ofSender);
    fixture.clock.advance(31);
    await expect.poll(() => types(), PATIENCE).toContain('DeletionUndone');

    fixture.clock.advance(8 * DAY);
    await expect.poll(() => types(OTHER).at(-1), PATIENCE).toBe('ContentDestroyed');
    await expect.poll(() => fixture.blobs.hasBytes(OTHER), PATIENCE).toBe(false);
    await aWhile();
    expect(types(LATER)).not.toContain('ContentDestroyed');
    expect(await fixture.blobs.hasBytes(LATER)).toBe(true);
  }, 20_000);

  it.each<[kind: EndsMail, waits: number, ends: string]>([
    ['commit', 30, 'DeletionCommitted'],
    ['expire', 30 * DAY, 'HoldExpired'],
    ['purge', 7 * DAY, 'ContentDestroyed'],
    ['destroy-snippets', 180 * DAY, 'SnippetsDestroyed'],
  ])('is seen to before the work "%s", where it has not spread to yet', async (kind, waits, ends) => {
    book = await LegalHoldBook.open(fixture);
    const before: Readonly<Record<EndsMail, (id: string) => Promise<unknown>>> = {
      commit: (id) => ask({ ...deletion(), undoSeconds: 30 } as MessageCommand, id),
      expire: () => Promise.resolve(),
      purge: (id) => ask(deletion(), id),
      'destroy-snippets': async (id) => {
        await ask(deletion(), id);
        await ask({ type: 'PurgeDeleted', now: fixture.clock.iso(), deletedDays: 0 }, id);
        await fixture.blobs.destroyBytes(id);
      },
    };
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await putInCustody(fixture, { messageId: OTHER, sender: 'bo@other.example', recipients: ['a@x.example'] });
    for (const id of [MESSAGE_ID, OTHER]) await before[kind](id);
    await openHold(ofSender); // no agenda runs: nobody spreads it
    fixture.clock.advance(waits);
    for (const id of [MESSAGE_ID, OTHER]) await workers()[kind](workOn(kind, id));
    expect(types(OTHER)).toContain(ends);
    expect(types()).toContain('LegalHoldApplied');
    expect(types()).not.toContain(ends);
  });

  it('goes on spreading after a stop', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await stopped();
    await openHold(everything);
    expect(types()).not.toContain('LegalHoldApplied');
    await start();
    await expect.poll(() => types().at(-1), PATIENCE).toBe('LegalHoldApplied');
    await expect.poll(() => book.isSpreading(HOLD), PATIENCE).toBe(false);
    await stopped();
    expect((await LegalHoldBook.open(fixture)).isSpreading(HOLD)).toBe(false); // that it once was opened is history
    await endHold();
    await start();
    await expect.poll(() => types(), PATIENCE).toContain('LegalHoldLifted');
  }, 20_000);

  it('keeps a message for as long as any of its holds is in force', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({ type: 'ApplyLegalHold', holdId: 'another' });
    await openHold(ofSender);
    await expect.poll(() => types().filter((type) => type === 'LegalHoldApplied').length, PATIENCE).toBe(2);
    await endHold();
    await expect.poll(() => types(), PATIENCE).toContain('LegalHoldLifted');
    fixture.clock.advance(400 * DAY);
    await aWhile();
    expect(types()).not.toContain('HoldExpired');
    expect(await fixture.blobs.hasBytes(MESSAGE_ID)).toBe(true);
  }, 20_000);

  it('knows its matter until that is erased', async () => {
    await start();
    await openHold(everything);
    expect(await book.matterOf(HOLD)).toBe('4 O 112/26');
    expect(JSON.stringify(fixture.memory)).not.toContain('112/26');
    await book.destroyKey(HOLD);
    expect(await book.matterOf(HOLD)).toBe('');
    expect(await book.matterOf('none')).toBeUndefined();
  });
});

describe('legal holds among several engines', () => {
  it('are read on before each message is looked at, and only from where the log was read before', async () => {
    await start();
    const several = new SeveralNodes();
    const { nodes } = await several.join('mx1');
    const among = await LegalHoldBook.open({ ...fixture, nodes });
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    const { store } = fixture.events;
    const readAll = store.readAll.bind(store);
    const asked: number[] = [];
    store.readAll = (after, limit, filter) => {
      if (filter?.streamPrefixes?.includes('legal-hold-') === true) asked.push(after);
      return readAll(after, limit, filter);
    };
    const end = await store.lastPosition();
    expect([await among.covers(MESSAGE_ID), await among.covers(MESSAGE_ID)]).toEqual([false, false]);
    expect(asked.at(-1)).toBeGreaterThanOrEqual(end);
    await openHold(ofSender);
    expect(await among.covers(MESSAGE_ID)).toBe(true);
    await among.close();
    await several.close();
  });
});
