import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { emptyHead } from '#event-store';
import type { MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { SeveralNodes, type NodeForSpecs } from '../../test/support/several-nodes.js';
import { messageStream } from '../platform/engine-keys.js';
import { EventLog } from '../platform/event-log.js';
import { slotOf } from '../nodes/share-of-work.js';
import { Agenda, type Workers } from './agenda.js';
import type { WorkResult } from './work-loop.js';

const SOON = { timeout: 8_000, interval: 10 };
let several: SeveralNodes;
let fixture: EngineFixture;
let running: Agenda[] = [];
/** `mx1 deliver`, by which engine what was done. */
let done: string[] = [];

beforeEach(async () => {
  several = new SeveralNodes();
  fixture = await engineFixture();
  done = [];
});
afterEach(async () => {
  for (const agenda of running) await agenda.stop();
  running = [];
  await several.close();
  await fixture.remove();
});

async function agendaOf(name: string): Promise<NodeForSpecs> {
  const node = await several.join(name);
  const did = (what: string) => (): Promise<WorkResult> => {
    done.push(`${name} ${what}`);
    return Promise.resolve('done');
  };
  const nothing = (): Promise<WorkResult> => Promise.resolve('done');
  const workers: Workers = {
    ...{ commit: nothing, expire: nothing, purge: nothing, keep: nothing, 'spread-legal-hold': nothing, report: nothing },
    ...{ 'destroy-content': nothing, 'destroy-snippets': nothing, 'destroy-key': nothing },
    deliver: did('deliver'),
    interrupted: (messageId) => {
      done.push(`${name} interrupted ${messageId}`);
      return Promise.resolve();
    },
    mayExpire: () => true,
  };
  const folder = path.join(fixture.directory, name);
  mkdirSync(folder);
  const agenda = new Agenda(fixture.events, fixture.clock, fixture.log, workers, node.nodes, folder);
  running.push(agenda);
  await agenda.start();
  return node;
}

describe('the agendas of several engines', () => {
  it('do each piece of work at one of them, and at another one when that is gone', async () => {
    const nodes = [await agendaOf('mx1'), await agendaOf('mx2')];
    await expect.poll(() => nodes.map(({ nodes: each }) => each.ranks()[slotOf(MESSAGE_ID)]).sort(), SOON).toEqual([0, 1]);
    const isFirst = ({ nodes: each }: NodeForSpecs): boolean => each.ranks()[slotOf(MESSAGE_ID)] === 0;
    const first = nodes.find(isFirst);
    const name = first === nodes[0] ? 'mx1' : 'mx2';
    const queue = (deliveryId: string): MessageEvent => ({
      type: 'DeliveryQueued',
      data: { deliveryId, recipients: [0], hop: 'outbound', cause: 'split' },
    });
    await putInCustody(fixture, { recipients: ['a@x.example'], more: [queue('delivery-1')] });
    await expect.poll(() => done, SOON).toEqual([`${name} deliver`]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(done).toHaveLength(1);
    first?.silence(true);
    const { head } = await fixture.events.read(messageStream(MESSAGE_ID));
    const meta = { at: fixture.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: 'more' } as const;
    await expect.poll(() => first?.nodes.lease(), SOON).toBeUndefined();
    await fixture.events.append(messageStream(MESSAGE_ID), head, [queue('delivery-2')], meta);
    const other = name === 'mx1' ? 'mx2' : 'mx1';
    await expect.poll(() => done.slice(-1), SOON).toEqual([`${other} deliver`]);
  });

  it('leave a hand-over to the engine that has it, and record it as soon as that is gone', async () => {
    const [one] = [await agendaOf('mx1'), await agendaOf('mx2')];
    await putInCustody(fixture, { recipients: ['a@x.example'], disposition: 'hand-over' });
    const facts = (await fixture.events.read(messageStream(MESSAGE_ID))).events.slice(0, 2).map(({ event }) => event);
    const id = '01JNAVZ3T0QK8W5H6M2R4YB7XD';
    const meta = { at: fixture.clock.iso(), actor: { kind: 'smtp-client', id: 'smtp' }, commandId: `receive-${id}` } as const;
    await new EventLog(fixture.store, one.nodes.id).append(messageStream(id), emptyHead(messageStream(id)), facts, meta);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const interrupted = (): string[] => done.filter((each) => each.includes('interrupted'));
    expect(interrupted()).toEqual([]);
    one.silence(true);
    await expect.poll(interrupted, SOON).toEqual([`mx2 interrupted ${id}`]);
  });
});
