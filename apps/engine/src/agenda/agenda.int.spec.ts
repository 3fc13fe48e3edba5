import path from 'node:path';
import Database from 'better-sqlite3';
import { createMemoryStore, emptyHead } from '#event-store';
import { messageDecider, sealed, type MessageCommand, type MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import type { ReleaseFlow } from '../flow/flow-port.js';
import { CustodyWork } from '../quarantine/custody-work.js';
import { TrustedClock } from '../retention/trusted-clock.js';
import { Agenda, type Workers } from './agenda.js';
import { AGENDA_TABLE, type Work } from './agenda-projection.js';
import type { WorkResult } from './work-loop.js';

const PATIENCE = { timeout: 4_000 };
const DAY = 86_400;
const OTHER = '01JNAVZ3T0QK8W5H6M2R4YB7XD';
let fixture: EngineFixture;
let running: Agenda[] = [];
let deliveries: string[] = [];

beforeEach(async () => {
  fixture = await engineFixture();
  deliveries = [];
});
afterEach(async () => {
  for (const agenda of running) await agenda.stop();
  running = [];
  await fixture.remove();
});

/** A double of the mail flow: nobody asks it, so what is released leaves as it is. */
const unrouted: ReleaseFlow = { routeRelease: () => Promise.resolve(undefined) };

/** An agenda on the same log and folder: a further one is a restart. */
async function start(more: Partial<Workers> = {}): Promise<Agenda> {
  const events = new EventLog(createMemoryStore(fixture.memory));
  const { deletedDays } = fixture.config.quarantine;
  const clocks = { deletedDays, snippetDays: fixture.config.retention.snippetDays };
  const custody = new CustodyWork(events, fixture.clock, fixture.blobs, clocks, unrouted);
  const trusted = await TrustedClock.open(fixture.directory, fixture.store, fixture.clock, fixture.log);
  const workers: Workers = {
    commit: custody.commit.bind(custody),
    expire: custody.expire.bind(custody),
    purge: custody.purge.bind(custody),
    keep: () => Promise.resolve<WorkResult>('done'),
    'spread-legal-hold': () => Promise.resolve<WorkResult>('done'),
    'destroy-content': custody.destroyContent.bind(custody),
    'destroy-snippets': custody.destroySnippets.bind(custody),
    'destroy-key': custody.destroyKey.bind(custody),
    deliver: ({ id }) => {
      deliveries.push(id);
      return Promise.resolve<WorkResult>('done');
    },
    report: () => Promise.resolve<WorkResult>('done'),
    interrupted: custody.recordInterrupted.bind(custody),
    mayExpire: trusted.isBelieved.bind(trusted),
    ...more,
  };
  fixture = { ...fixture, events };
  const agenda = new Agenda(events, fixture.clock, fixture.log, workers, fixture.nodes, fixture.directory);
  running.push(agenda);
  await agenda.start();
  return agenda;
}

async function stopped(): Promise<void> {
  for (const agenda of running.splice(0)) await agenda.stop();
}

let commands = 0;
async function ask(command: MessageCommand, messageId = MESSAGE_ID): Promise<void> {
  const meta = { at: fixture.clock.iso(), actor: { kind: 'cli', id: 'test' }, commandId: `ask-${String((commands += 1))}` } as const;
  const handled = await fixture.events.decide(messageDecider, messageStream(messageId), command, meta);
  expect(handled.outcome).toBe('appended');
}

function decision(undoSeconds = 30) {
  const said = { reason: 'business-need', verdict: 'business-as-usual', note: null, actorTag: null } as const;
  return { ...said, undoSeconds, now: fixture.clock.iso(), decisionId: 'decision-1' };
}

function types(messageId = MESSAGE_ID): string[] {
  return fixture.memory.filter(({ stream }) => stream === messageStream(messageId)).map(({ type }) => type);
}

/** Long enough for several looks of the agenda. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 700));
}

describe('the agenda', () => {
  it('has the sender told when custody is taken, and again when a copy cannot be encrypted', async () => {
    const told: string[] = [];
    const report = ({ messageId }: { readonly messageId: string }): Promise<WorkResult> => {
      told.push(messageId);
      return Promise.resolve<WorkResult>('done');
    };
    await start({ report });
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await expect.poll(() => told, PATIENCE).toEqual([MESSAGE_ID]);
    fixture.clock.advance(1);
    const { head } = await fixture.events.read(messageStream(MESSAGE_ID));
    const failed = { cause: 'no-method', disposition: 'refused', releaseId: 'decision-1' } as const;
    const meta = { at: fixture.clock.iso(), actor: { kind: 'cli', id: 'test' }, commandId: 'failed' } as const;
    await fixture.events.append(
      messageStream(MESSAGE_ID),
      head,
      [{ type: 'EncryptionFailed', data: { ...failed, attempts: [], recipients: [0] } }],
      meta,
    );
    await expect.poll(() => told, PATIENCE).toEqual([MESSAGE_ID, MESSAGE_ID]);
  });

  it('commits a release when its undo window has passed, and not before; then the delivery starts', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({
      type: 'ScheduleRelease',
      kind: 'as-is',
      fourEyes: [],
      patternAuthors: [],
      actorId: 'cli',
      clearTextAcknowledged: false,
      ...decision(),
    });
    fixture.clock.advance(29);
    await aWhile();
    expect(types().at(-1)).toBe('ReleaseScheduled');
    fixture.clock.advance(1);
    await expect.poll(() => types().at(-1), PATIENCE).toBe('ReleaseCommitted');
    await expect.poll(() => deliveries, PATIENCE).toEqual(['decision-1']);
    await aWhile();
    expect(types().filter((type) => type === 'ReleaseCommitted')).toHaveLength(1);
  });

  it('knows a message as long as it is kept, and none that the log does not know', async () => {
    const agenda = await start();
    expect(agenda.hasWorkFor(MESSAGE_ID)).toBe(false);
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await expect.poll(() => agenda.hasWorkFor(MESSAGE_ID), PATIENCE).toBe(true);
    expect(agenda.hasWorkFor(OTHER)).toBe(false);
    await ask({ type: 'ScheduleDeletion', ...decision(0), reason: 'policy-breach', verdict: 'real-leak' });
    await aWhile();
    expect(agenda.hasWorkFor(MESSAGE_ID)).toBe(true);
  });

  it('commits nothing that was undone', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({
      type: 'ScheduleRelease',
      kind: 'as-is',
      fourEyes: [],
      patternAuthors: [],
      actorId: 'cli',
      clearTextAcknowledged: false,
      ...decision(),
    });
    await ask({ type: 'UndoDecision', now: fixture.clock.iso(), actorTag: null });
    fixture.clock.advance(3_600);
    await aWhile();
    expect(types().at(-1)).toBe('ReleaseUndone');
    expect(deliveries).toEqual([]);
  });

  it('goes on after a restart with what was scheduled before', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({
      type: 'ScheduleRelease',
      kind: 'as-is',
      fourEyes: [],
      patternAuthors: [],
      actorId: 'cli',
      clearTextAcknowledged: false,
      ...decision(),
    });
    await stopped();
    fixture.clock.advance(60);
    await start();
    await expect.poll(() => types().at(-1), PATIENCE).toBe('ReleaseCommitted');
  });

  it('works off a log that is older than what it has seen, as after restoring a backup', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'], more: [queued('delivery-1')] });
    const backup = fixture.memory.slice();
    await ask({ type: 'AddNote', note: sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA') });
    await ask({ type: 'AddNote', note: sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAB') });
    await expect.poll(() => deliveries, PATIENCE).toEqual(['delivery-1']);
    await stopped();
    fixture.memory.splice(0, fixture.memory.length, ...backup);
    fixture.clock.advance(1);
    await start();
    await expect.poll(() => deliveries, PATIENCE).toEqual(['delivery-1', 'delivery-1']);
  });

  it.each(['ScheduleDeletion', 'ScheduleReturn'] as const)('destroys key and bytes seven days after a %s', async (type) => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({ type, text: sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA'), ...decision(0) });
    fixture.clock.advance(7 * DAY - 1);
    await aWhile();
    expect(await fixture.blobs.messageKey(MESSAGE_ID)).toBeDefined();
    fixture.clock.advance(1);
    await expect.poll(() => fixture.blobs.messageKey(MESSAGE_ID), PATIENCE).toBeUndefined();
    await expect(fixture.blobs.read(MESSAGE_ID)).rejects.toMatchObject({ code: 'blob-gone' });
  });

  it('destroys nothing that was restored, before it is deleted again', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({ type: 'ScheduleDeletion', ...decision(0) });
    fixture.clock.advance(6 * DAY);
    await ask({ type: 'RestoreDeleted', reason: 'business-need', note: null, actorTag: null });
    fixture.clock.advance(2 * DAY);
    await aWhile();
    expect(types().at(-1)).toBe('DeletionRestored');
    await ask({ type: 'ScheduleDeletion', ...decision(0), decisionId: 'decision-2' });
    fixture.clock.advance(7 * DAY);
    await expect.poll(() => types().at(-1), PATIENCE).toBe('SnippetsDestroyed');
  });

  it('destroys nothing under a legal hold, and what was due as soon as it is lifted', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({ type: 'ApplyLegalHold', holdId: 'hold-1' });
    fixture.clock.advance(40 * DAY);
    await aWhile();
    expect(types().at(-1)).toBe('LegalHoldApplied');
    await ask({ type: 'LiftLegalHold', holdId: 'hold-1' });
    await expect.poll(() => types().slice(-3), PATIENCE).toEqual(['HoldExpired', 'ContentDestroyed', 'SnippetsDestroyed']);
  });

  it('ends no hold that somebody holds on to, and one that is over as soon as they let go', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await ask({ type: 'PinHold', reason: 'business-need', note: null, actorTag: null });
    fixture.clock.advance(31 * DAY);
    await aWhile();
    expect(types().at(-1)).toBe('HoldPinned');
    await ask({ type: 'UnpinHold', actorTag: null });
    await expect.poll(() => types().slice(-3), PATIENCE).toEqual(['HoldExpired', 'ContentDestroyed', 'SnippetsDestroyed']);
  });

  it('makes a destruction true that a stop has prevented', async () => {
    await putInCustody(fixture, {
      recipients: ['a@x.example'],
      more: [{ type: 'ContentDestroyed', data: { cause: 'deleted', snippets: 'kept' } }],
    });
    expect(await fixture.blobs.messageKey(MESSAGE_ID)).toBeDefined();
    await start();
    await expect.poll(() => fixture.blobs.messageKey(MESSAGE_ID), PATIENCE).toBeUndefined();
  });

  it('ends a hold at its time by destroying the content, never by sending it', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    fixture.clock.advance(30 * 86_400 + 1);
    await expect.poll(() => types().slice(-3), PATIENCE).toEqual(['HoldExpired', 'ContentDestroyed', 'SnippetsDestroyed']);
    await expect.poll(() => fixture.blobs.messageKey(MESSAGE_ID), PATIENCE).toBeUndefined();
    expect(deliveries).toEqual([]);
  });

  it('ends no hold on the word of a clock that has leapt, and goes on with deliveries', async () => {
    await start();
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    await putInCustody(fixture, { messageId: OTHER, recipients: ['a@x.example'], more: [queued('delivery-1')] });
    fixture.clock.leap(10 * 365 * 86_400);
    await expect.poll(() => deliveries, PATIENCE).toEqual(['delivery-1']);
    await aWhile();
    expect(types()).not.toContain('HoldExpired');
    expect(await fixture.blobs.messageKey(MESSAGE_ID)).toBeDefined();
  });

  it('records an interrupted hand-over once, before it takes up work', async () => {
    await putInCustody(fixture, { recipients: ['a@x.example'], disposition: 'hand-over' });
    await beginHandOver(OTHER);
    await start();
    expect(types(OTHER).at(-1)).toBe('HandOverOutcomeUnknown');
    await stopped();
    await start();
    expect(types(OTHER).filter((type) => type === 'HandOverOutcomeUnknown')).toHaveLength(1);
    expect(types()).not.toContain('HandOverOutcomeUnknown');
  });

  it('leaves a hand-over alone that is under way while it runs', async () => {
    await start();
    await beginHandOver(OTHER);
    await aWhile();
    expect(types(OTHER).at(-1)).toBe('VerdictReached');
  });

  it('tries work again that failed, without letting other work wait', async () => {
    const tries: Work[] = [];
    await start({
      deliver: (work) => {
        if (work.id === 'good') deliveries.push(work.id);
        else tries.push(work);
        return work.id === 'good' || tries.length > 1 ? Promise.resolve('done') : Promise.reject(new Error('failed'));
      },
    });
    await putInCustody(fixture, { recipients: ['a@x.example'], more: [queued('bad')] });
    await putInCustody(fixture, { messageId: OTHER, recipients: ['a@x.example'], more: [queued('good')] });
    await expect.poll(() => [tries.length, deliveries], PATIENCE).toEqual([1, ['good']]);
    fixture.clock.advance(0.9);
    await aWhile();
    expect(tries).toHaveLength(1);
    fixture.clock.advance(0.1);
    await expect.poll(() => tries.length, PATIENCE).toBe(2);
    await aWhile();
    expect(tries).toHaveLength(2);
  });

  it('outlives a database that takes no writes, does not work in a circle meanwhile, and goes on after', async () => {
    const tries: string[] = [];
    await start({
      deliver: ({ id }) => {
        tries.push(id);
        return Promise.resolve('done');
      },
    });
    const db = new Database(path.join(fixture.directory, 'agenda.db'));
    db.exec(`create trigger full before delete on ${AGENDA_TABLE} when old.kind = 'deliver' begin select raise(abort, 'no room'); end`);
    await putInCustody(fixture, { recipients: ['a@x.example'], more: [queued('delivery-1')] });
    await expect.poll(() => tries.length, PATIENCE).toBe(1);
    await aWhile();
    expect(tries).toHaveLength(1);
    db.exec('drop trigger full');
    fixture.clock.advance(15);
    await expect.poll(() => tries.length, PATIENCE).toBe(2);
    await expect.poll(() => db.prepare(`select kind from ${AGENDA_TABLE}`).pluck().all(), PATIENCE).toEqual(['expire']);
    db.close();
  });

  it('outlives a database that cannot be read', async () => {
    await start();
    const db = new Database(path.join(fixture.directory, 'agenda.db'));
    db.exec(`alter table ${AGENDA_TABLE} rename to away`);
    await aWhile();
    db.exec(`alter table away rename to ${AGENDA_TABLE}`);
    db.close();
    await putInCustody(fixture, { recipients: ['a@x.example'], more: [queued('delivery-1')] });
    await expect.poll(() => deliveries, PATIENCE).toEqual(['delivery-1']);
  });
});

function queued(deliveryId: string): MessageEvent {
  return { type: 'DeliveryQueued', data: { deliveryId, recipients: [0], hop: 'outbound', cause: 'split' } };
}

/** The first facts of a message, and no more: its hand-over has begun. */
async function beginHandOver(messageId: string): Promise<void> {
  if (types().length === 0) await putInCustody(fixture, { recipients: ['a@x.example'], disposition: 'hand-over' });
  const facts = (await fixture.events.read(messageStream(MESSAGE_ID))).events.slice(0, 2).map(({ event }) => event);
  const stream = messageStream(messageId);
  const meta = { at: fixture.clock.iso(), actor: { kind: 'smtp-client', id: '192.0.2.25' }, commandId: `receive-${messageId}` } as const;
  await fixture.events.append(stream, emptyHead(stream), facts, meta);
}
