/** The ledger as far as who goes on with it must know it: its end, the key that signs, the newest checkpoint. */
import { emptyHead, type EventStore, type SealedEnd, type StreamHead } from '#event-store';
import { decodeEvent, decodeMeta, LEDGER_STREAM, type LedgerEvent, type LedgerFacts, type StoredEvent } from '#events';

/** A checkpoint, and where it stands in its stream. */
export interface Checkpoint extends SealedEnd {
  readonly revision: number;
  readonly chain: string;
  readonly last: LedgerFacts<'LedgerSealed'>['last'];
  readonly sealedAt: string;
  /** The event itself. */
  readonly stored: StoredEvent;
}

/** What the log says of a place outside: the newest checkpoint that was told there. */
export interface ToldAnchor {
  readonly checkpoint: number;
  readonly events: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export type AnchorKind = LedgerFacts<'LedgerAnchored'>['anchor'];

export interface LedgerState {
  readonly head: StreamHead;
  /** Undefined: nothing was ever signed. */
  readonly keyId: string | undefined;
  /** The newest rotation that was met: whose command it was, and the key that it has ended. */
  readonly rotated: { readonly commandId: string; readonly oldKeyId: string } | undefined;
  readonly sealed: Checkpoint | undefined;
  readonly told: ReadonlyMap<AnchorKind, ToldAnchor>;
}

export const NO_LEDGER: LedgerState = {
  head: emptyHead(LEDGER_STREAM),
  keyId: undefined,
  rotated: undefined,
  sealed: undefined,
  told: new Map(),
};

const PAGE = 500;
/** Positions that are looked at first; what is older is looked at only when nothing is found there. */
const FIRST_WINDOW = 16_384;

/**
 * Reads the end of the ledger, back to the newest checkpoint and not the whole of it. What was told outside before that checkpoint is not known
 * then, and is told once more.
 */
export async function readLedgerEnd(store: Pick<EventStore, 'readAll' | 'lastPosition'>): Promise<LedgerState> {
  const end = await store.lastPosition();
  for (let window = FIRST_WINDOW; ; window *= 16) {
    const after = Math.max(0, end - window);
    const state = foldLedger(NO_LEDGER, await ledgerSince(store, after));
    if (state.sealed !== undefined || after === 0) return state;
  }
}

async function ledgerSince(store: Pick<EventStore, 'readAll'>, after: number): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (let position = after; ;) {
    const page = await store.readAll(position, PAGE, { streamPrefixes: [LEDGER_STREAM] });
    found.push(...page.filter(({ stream }) => stream === LEDGER_STREAM));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return found;
    position = last.position;
  }
}

/** The state after more events of the ledger. */
export function foldLedger(state: LedgerState, events: readonly StoredEvent[]): LedgerState {
  return events.reduce(evolve, state);
}

function evolve(state: LedgerState, stored: StoredEvent): LedgerState {
  const head = { revision: stored.revision, chain: stored.chain };
  const event = decodeEvent(stored) as LedgerEvent; // the stream holds no others
  switch (event.type) {
    case 'LedgerStarted':
      return { ...state, head, keyId: event.data.keyId };
    case 'LedgerKeyRotated':
      return {
        ...state,
        head,
        keyId: event.data.newKeyId,
        rotated: { commandId: decodeMeta(stored).commandId, oldKeyId: event.data.keyId },
      };
    case 'LedgerSealed': {
      const { checkpoint, events, order, last, sealedAt, keyId } = event.data;
      return { ...state, head, keyId, sealed: { checkpoint, events, order, last, sealedAt, ...head, stored } };
    }
    case 'LedgerAnchored': {
      const { anchor, checkpoint, events } = event.data;
      return { ...state, head, told: new Map(state.told).set(anchor, { checkpoint, events, at: decodeMeta(stored).at }) };
    }
  }
}
