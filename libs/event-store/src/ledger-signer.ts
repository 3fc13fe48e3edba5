/** Makes the entries of the ledger: the same bytes are signed here that a verification builds again. ADR 0038. */
import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { LedgerFacts, StoredEvent } from '#events';
import { markOf, NO_ORDER, orderAfter } from './ledger-order.js';
import {
  rotationBytes,
  sealBytes,
  startBytes,
  type RotationStatement,
  type SealStatement,
  type StartStatement,
} from './ledger-statement.js';

/** A key that signs the ledger. */
export interface LedgerSigner {
  readonly keyId: string;
  /** Base64url of its 32 bytes. */
  readonly publicKey: string;
  /** Ed25519, base64url. */
  sign(bytes: Buffer): string;
}

/** @throws TypeError when it is no private key of Ed25519. */
export function ledgerSigner(keyId: string, privateKey: KeyObject): LedgerSigner {
  const { crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('the ledger is signed with Ed25519');
  return { keyId, publicKey: x, sign: (bytes) => sign(null, bytes, privateKey).toString('base64url') };
}

export function signStart(statement: Omit<StartStatement, 'keyId' | 'publicKey'>, signer: LedgerSigner): LedgerFacts<'LedgerStarted'> {
  const { because, previous, startedAt } = statement;
  const whole: StartStatement = { because, keyId: signer.keyId, publicKey: signer.publicKey, previous, startedAt };
  return { ...whole, signature: signer.sign(startBytes(whole)) };
}

export function signSeal(statement: Omit<SealStatement, 'keyId'>, signer: LedgerSigner): LedgerFacts<'LedgerSealed'> {
  const whole: SealStatement = { ...statement, keyId: signer.keyId };
  return { ...whole, signature: signer.sign(sealBytes(whole)) };
}

/** Signed by both, so that neither takes over without the other. */
export function signRotation(
  at: Pick<RotationStatement, 'previous' | 'rotatedAt'>,
  from: LedgerSigner,
  to: LedgerSigner,
): LedgerFacts<'LedgerKeyRotated'> {
  const { previous, rotatedAt } = at;
  const whole: RotationStatement = { keyId: from.keyId, newKeyId: to.keyId, newPublicKey: to.publicKey, previous, rotatedAt };
  const bytes = rotationBytes(whole);
  return { ...whole, signature: from.sign(bytes), newSignature: to.sign(bytes) };
}

/** Where a checkpoint ends. */
export type SealedEnd = Pick<SealStatement, 'checkpoint' | 'events' | 'order'>;

/** Events since a checkpoint, gathered for the next. */
export class UnsealedEvents {
  private order: string;
  private readonly marks: Buffer[] = [];
  private newest: SealStatement['last'] | undefined;

  /** @param from - the newest checkpoint; none yet unless told. */
  constructor(private readonly from: SealedEnd = { checkpoint: 0, events: 0, order: NO_ORDER }) {
    this.order = from.order;
  }

  get count(): number {
    return this.marks.length;
  }

  add(event: Pick<StoredEvent, 'stream' | 'revision' | 'chain'>): void {
    this.order = orderAfter(this.order, event);
    this.marks.push(markOf(this.order));
    const { stream, revision, chain } = event;
    this.newest = { stream, revision, chain };
  }

  /** What the next checkpoint says; undefined when there is nothing to seal. */
  statement(): Pick<SealStatement, 'checkpoint' | 'events' | 'order' | 'last' | 'marks'> | undefined {
    if (this.newest === undefined) return undefined;
    return {
      checkpoint: this.from.checkpoint + 1,
      events: this.from.events + this.count,
      order: this.order,
      last: this.newest,
      marks: Buffer.concat(this.marks).toString('base64url'),
    };
  }
}
