/** Writes the stream of the ledger: at its end as it is known, signed by the key that the stream names. */
import { RevisionConflict, signRotation, signStart, type LedgerSigner } from '#event-store';
import { LEDGER_STREAM, type Actor, type EventMeta, type LedgerEvent } from '#events';
import { ulid } from 'ulid';
import type { EngineParts } from '../platform/engine-parts.js';
import type { LedgerKeys } from './ledger-keys.js';
import { foldLedger, NO_LEDGER, readLedgerEnd, type LedgerState } from './ledger-state.js';

const SYSTEM: Actor = { kind: 'system', id: 'ledger' };

export type LedgerPenParts = Pick<EngineParts, 'clock' | 'log' | 'events'> & { readonly ledgerKeys: LedgerKeys };

/** Its calls must not overlap. */
export class LedgerPen {
  private state: LedgerState | undefined;
  private signer: LedgerSigner | undefined;

  constructor(private readonly parts: LedgerPenParts) {}

  /** As it was seen last. */
  get seen(): LedgerState {
    return this.state ?? NO_LEDGER;
  }

  /** With what others have written meanwhile. */
  async refresh(): Promise<LedgerState> {
    const { store } = this.parts.events;
    const before = (this.state ??= await readLedgerEnd(store));
    this.state = foldLedger(before, await store.readStream(LEDGER_STREAM, before.head.revision + 1));
    return this.state;
  }

  /**
   * Appends at the end that was seen. `make` is given the chain hash of the event before.
   * @throws RevisionConflict when another engine was quicker.
   */
  async append(make: (previous: string) => LedgerEvent, by?: Omit<EventMeta, 'at'>): Promise<void> {
    const { events, clock } = this.parts;
    const { head } = this.seen;
    const meta: EventMeta = { actor: SYSTEM, commandId: `ledger-${ulid()}`, ...by, at: clock.iso() };
    const written = await events.append(LEDGER_STREAM, head, [make(head.chain)], meta);
    const stored = await events.store.readStream(LEDGER_STREAM, head.revision + 1);
    this.state = foldLedger(
      this.seen,
      stored.filter(({ revision }) => revision <= written.revision),
    );
  }

  /** The key that signs now; undefined while nothing was ever signed, and where its private half is lost. */
  async knownSigner(): Promise<LedgerSigner | undefined> {
    const { ledgerKeys } = this.parts;
    const { keyId, rotated } = await this.refresh();
    if (keyId === undefined) return undefined;
    if (this.signer?.keyId !== keyId) this.signer = await ledgerKeys.open(keyId);
    if (rotated !== undefined) await ledgerKeys.destroy(rotated.oldKeyId); // a stop may have come in between
    return this.signer;
  }

  /** The same; where there is none a fresh one, of which the ledger then says that it starts anew. */
  async currentSigner(): Promise<LedgerSigner> {
    const { ledgerKeys, clock, log } = this.parts;
    const known = await this.knownSigner();
    if (known !== undefined) return known;
    const because = this.seen.keyId === undefined ? 'first' : 'key-lost';
    const fresh = await ledgerKeys.create();
    await this.append((previous) => ({
      type: 'LedgerStarted',
      data: signStart({ because, previous, startedAt: clock.iso() }, fresh),
    })).catch((cause: unknown) => this.notTaken(cause, fresh));
    if (because === 'key-lost') log.error({ keyId: fresh.keyId }, 'the key of the ledger is lost: it starts anew with another one');
    this.signer = fresh;
    return fresh;
  }

  /** Another key signs from now on; the old one is destroyed. A command that was carried out before does nothing. */
  async rotateKey(by: Omit<EventMeta, 'at'>): Promise<void> {
    const { ledgerKeys, clock } = this.parts;
    if ((await this.refresh()).rotated?.commandId === by.commandId) return;
    const old = await this.currentSigner();
    const fresh = await ledgerKeys.create();
    const make = (previous: string): LedgerEvent => {
      return { type: 'LedgerKeyRotated', data: signRotation({ previous, rotatedAt: clock.iso() }, old, fresh) };
    };
    await this.append(make, by).catch((cause: unknown) => this.notTaken(cause, fresh));
    this.signer = fresh;
    await ledgerKeys.destroy(old.keyId);
  }

  /** Somebody else was quicker, and nobody will ever know this key. */
  private async notTaken(cause: unknown, fresh: LedgerSigner): Promise<never> {
    if (cause instanceof RevisionConflict) await this.parts.ledgerKeys.destroy(fresh.keyId);
    throw cause;
  }
}
