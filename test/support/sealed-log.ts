/** Logs with a ledger for specs: what engines write is written here by hand, events and checkpoints, with a key of the test. */
import { generateKeyPairSync } from 'node:crypto';
import { encodeEvent, LEDGER_STREAM, type EventMeta, type LedgerEvent, type StoredEvent } from '#events';
import {
  emptyHead,
  headOf,
  isAudited,
  ledgerSigner,
  logEvents,
  signRotation,
  signSeal,
  signStart,
  UnsealedEvents,
  type EventStore,
  type LedgerSigner,
  type StreamHead,
} from '#event-store';

const AT = '2026-03-01T10:00:00.000Z';
const META = JSON.stringify({ at: AT, actor: { kind: 'system', id: 'test' }, commandId: 'test' });

/** A key that nobody else has. */
export function testSigner(keyId = '01JNAVZ3T0A2C4E6G8JAMPQRST'): LedgerSigner {
  return ledgerSigner(keyId, generateKeyPairSync('ed25519').privateKey);
}

/** Writes the ledger of a store, step by step. */
export class LedgerByHand {
  private number = 0;
  private unsealed = new UnsealedEvents();
  private readTo = 0;

  constructor(
    private readonly store: EventStore,
    private signer: LedgerSigner,
  ) {}

  async start(because: 'first' | 'key-lost' = 'first'): Promise<void> {
    await this.append('LedgerStarted', ({ chain: previous }) => signStart({ because, previous, startedAt: AT }, this.signer));
  }

  /** Seals all that stands in the log; answers the event of the checkpoint. */
  async seal(): Promise<StoredEvent> {
    for await (const event of logEvents(this.store, { after: this.readTo })) {
      if (isAudited(event.stream)) this.unsealed.add(event);
      this.readTo = event.position;
    }
    const statement = this.unsealed.statement();
    if (statement === undefined) throw new Error('there is nothing to seal');
    await this.append('LedgerSealed', ({ chain: previous }) => signSeal({ ...statement, previous, sealedAt: AT }, this.signer));
    this.unsealed = new UnsealedEvents(statement);
    const stored = (await this.store.readStream(LEDGER_STREAM)).at(-1);
    if (stored === undefined) throw new Error('the checkpoint is not in the log');
    return stored;
  }

  async rotate(to: LedgerSigner): Promise<void> {
    await this.append('LedgerKeyRotated', ({ chain: previous }) => signRotation({ previous, rotatedAt: AT }, this.signer, to));
    this.signer = to;
  }

  /** From now on another key signs, whether or not anything says so. */
  use(signer: LedgerSigner): void {
    this.signer = signer;
  }

  async append<Type extends LedgerEvent['type']>(
    type: Type,
    make: (head: StreamHead) => Extract<LedgerEvent, { type: Type }>['data'],
  ): Promise<void> {
    const head = headOf(LEDGER_STREAM, await this.store.readStream(LEDGER_STREAM));
    const meta: EventMeta = { at: AT, actor: { kind: 'system', id: 'ledger' }, commandId: `ledger-${String(++this.number)}` };
    const event = { type, data: make(head) } as LedgerEvent; // the type chose the data
    const id = `0f8e1f0a-7c53-5d8e-9b0a-${String(head.revision + 1).padStart(12, '0')}`;
    await this.store.append({ stream: LEDGER_STREAM, expected: head, events: [encodeEvent(id, event, meta)] });
  }
}

/** Appends `rounds` events to each of some streams in turn, each a note with its number. */
export async function writeStreams(store: EventStore, streams: readonly string[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (const stream of streams) {
      const stored = await store.readStream(stream);
      const head = stored.length === 0 ? emptyHead(stream) : headOf(stream, stored);
      const number = head.revision + 1;
      const event = {
        id: `${stream}#${String(number)}`,
        type: 'Tested',
        version: 1,
        data: `{"number":${String(number)}}`,
        meta: META,
      };
      await store.append({ stream, expected: head, events: [event] });
    }
}
