/** The ledger, followed through the log: keys, signatures, what each checkpoint says, and what is known of it outside. ADR 0038. */
import { decodeEvent, type AnyEvent, type LedgerFacts, type StoredEvent } from '#events';
import {
  faultAt,
  sealedOtherwise,
  type CheckReceipt,
  type LedgerExtent,
  type LedgerFault,
  type LedgerKey,
  type OutsideAnchor,
} from './ledger-findings.js';
import { isSignedBy, rotationBytes, sealBytes, startBytes } from './ledger-statement.js';
import type { SealedOrder } from './sealed-order.js';

type Checkpoint = LedgerExtent & { readonly chain: string };

export class LedgerWalk {
  readonly keys: LedgerKey[] = [];
  readonly receipts = { verified: 0, unknown: 0 };
  checkpoints = 0;
  /** As signed checkpoints say. */
  sealed: LedgerExtent | undefined;
  /** As something outside has confirmed. */
  anchored: LedgerExtent | undefined;
  /** As the log itself says that it was told outside; that proves nothing. */
  told: LedgerExtent | undefined;
  private events = 0;
  private readonly byRevision = new Map<number, Checkpoint>();
  private readonly anchors = new Map<number, readonly OutsideAnchor[]>();

  /** @param order - undefined for a part of a log, whose order nobody can compare. */
  constructor(
    private readonly order: SealedOrder | undefined,
    anchors: readonly OutsideAnchor[],
    private readonly checkReceipt: CheckReceipt | undefined,
    private readonly onCheckpoint?: (facts: LedgerFacts<'LedgerSealed'>) => void,
  ) {
    for (const anchor of anchors) this.anchors.set(anchor.revision, [...(this.anchors.get(anchor.revision) ?? []), anchor]);
  }

  /** Follows one event of the ledger. `previous`: chain hash of the one before. */
  follow(stored: StoredEvent, previous: string): LedgerFault[] {
    const entry = readEntry(stored);
    switch (entry?.type) {
      case 'LedgerStarted':
        return this.started(stored, entry.data, previous);
      case 'LedgerKeyRotated':
        return this.rotated(stored, entry.data, previous);
      case 'LedgerSealed':
        return this.sealing(stored, entry.data, previous);
      case 'LedgerAnchored':
        return this.toldOutside(stored, entry.data);
      default:
        return [faultAt(stored, 'unreadable', 'this is no entry of a ledger that this program can read')];
    }
  }

  /** Anchors whose checkpoint was not met, the oldest first: the log ends before it. */
  missing(): OutsideAnchor[] {
    return [...this.anchors.values()].flat().toSorted((one, other) => one.revision - other.revision);
  }

  private started(stored: StoredEvent, data: LedgerFacts<'LedgerStarted'>, previous: string): LedgerFault[] {
    const { keyId, publicKey, because } = data;
    const isNext = data.previous === previous && (because === 'first') === (this.keys.length === 0);
    const isSigned = isSignedBy(publicKey, startBytes(data), data.signature);
    this.keys.push({ ...placeOf(stored), keyId, publicKey, from: because });
    return [...(isNext ? [] : [outOfSequence(stored)]), ...(isSigned ? [] : [wrongSignature(stored)])];
  }

  private rotated(stored: StoredEvent, data: LedgerFacts<'LedgerKeyRotated'>, previous: string): LedgerFault[] {
    const { newKeyId: keyId, newPublicKey: publicKey, signature, newSignature } = data;
    const bytes = rotationBytes(data);
    const isSigned = this.isSignedByCurrent(bytes, signature) && isSignedBy(publicKey, bytes, newSignature);
    // who cannot sign for the old key has no say in what follows it
    if (isSigned) this.keys.push({ ...placeOf(stored), keyId, publicKey, from: 'rotation' });
    return [...(data.previous === previous ? [] : [outOfSequence(stored)]), ...(isSigned ? [] : [wrongSignature(stored)])];
  }

  private sealing(stored: StoredEvent, data: LedgerFacts<'LedgerSealed'>, previous: string): LedgerFault[] {
    const isSigned = this.keys.at(-1)?.keyId === data.keyId && this.isSignedByCurrent(sealBytes(data), data.signature);
    const isNext = data.previous === previous && data.checkpoint === this.checkpoints + 1 && data.events > this.events;
    this.checkpoints = data.checkpoint;
    this.events = data.events;
    const faults = [...(isNext ? [] : [outOfSequence(stored)]), ...(isSigned ? [] : [wrongSignature(stored)])];
    if (faults.length > 0) return faults;
    this.onCheckpoint?.(data);
    return [...this.compareOrder(stored, data), ...this.compareAnchors(stored)];
  }

  private compareOrder(stored: StoredEvent, data: LedgerFacts<'LedgerSealed'>): LedgerFault[] {
    if (this.order === undefined) return [];
    const { checkpoint, events, sealedAt } = data;
    const verdict = this.order.compare(data);
    switch (verdict.kind) {
      case 'as sealed':
        this.sealed = { checkpoint, events, at: sealedAt, position: verdict.last.position };
        this.byRevision.set(stored.revision, { ...this.sealed, chain: stored.chain });
        return [];
      case 'not as sealed':
        return [faultAt(verdict.place, 'not as sealed', sealedOtherwise(checkpoint))];
      case 'cut off':
        return [
          faultAt(stored, 'cut off', `checkpoint ${checkpoint} has sealed ${events} events, and ${this.order.events} stand before it`),
        ];
      case 'not compared':
        return [];
    }
  }

  private compareAnchors(stored: StoredEvent): LedgerFault[] {
    const anchors = this.anchors.get(stored.revision) ?? [];
    this.anchors.delete(stored.revision);
    const other = anchors.find(({ chain }) => chain !== stored.chain);
    if (other !== undefined) return [faultAt(stored, 'not as anchored', `${other.source} knows another checkpoint ${other.checkpoint}`)];
    const extent = this.byRevision.get(stored.revision);
    if (anchors.some(({ isOfEngine }) => isOfEngine !== true) && extent !== undefined) this.anchored = extent;
    return [];
  }

  private toldOutside(stored: StoredEvent, { revision, chain, receipt }: LedgerFacts<'LedgerAnchored'>): LedgerFault[] {
    const extent = this.byRevision.get(revision);
    if (extent?.chain !== chain) return []; // the checkpoint itself did not fit, which was told
    this.told = extent;
    if (receipt === null || this.checkReceipt === undefined) return [];
    const verdict = this.checkReceipt(Buffer.from(receipt, 'base64'), Buffer.from(chain, 'hex'));
    if (verdict === 'broken') return [faultAt(stored, 'wrong receipt', 'the time stamp is not about this checkpoint, or was changed')];
    if (verdict === 'unknown') {
      this.receipts.unknown++;
      return [];
    }
    this.receipts.verified++;
    if (extent.events > (this.anchored?.events ?? 0)) this.anchored = { ...extent, at: verdict.at };
    return [];
  }

  private isSignedByCurrent(bytes: Buffer, signature: string): boolean {
    const key = this.keys.at(-1);
    return key !== undefined && isSignedBy(key.publicKey, bytes, signature);
  }
}

function readEntry(stored: StoredEvent): AnyEvent | undefined {
  try {
    return decodeEvent(stored);
  } catch {
    return undefined;
  }
}

function placeOf({ stream, revision, position }: StoredEvent) {
  return { stream, revision, position };
}

function outOfSequence(stored: StoredEvent): LedgerFault {
  return faultAt(stored, 'out of sequence', 'this entry of the ledger does not follow what stands before it');
}

function wrongSignature(stored: StoredEvent): LedgerFault {
  return faultAt(stored, 'wrong signature', 'this entry of the ledger is not signed by the key that signs here');
}
