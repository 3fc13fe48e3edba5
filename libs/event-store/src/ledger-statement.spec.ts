/** The golden ledger was signed by openssl, over bytes that another program put together from ADR 0038. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyHead, linkChain } from './chain.js';
import { NO_ORDER, orderAfter } from './ledger-order.js';
import { UnsealedEvents } from './ledger-signer.js';
import { isSignedBy, rotationBytes, sealBytes, startBytes } from './ledger-statement.js';
import { ledgerKeyRotated, ledgerSealed, ledgerStarted } from '#events';

interface Golden {
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly meta: object;
}

function golden(type: string): Golden {
  const file = new URL(`../../../test/golden-events/${type}.v1.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

const started = ledgerStarted.parse(golden('LedgerStarted').data);
const sealed = ledgerSealed.parse(golden('LedgerSealed').data);
const rotated = ledgerKeyRotated.parse(golden('LedgerKeyRotated').data);

describe('what is signed', () => {
  it('is what ADR 0038 says, byte for byte: signatures of another program hold', () => {
    expect(isSignedBy(started.publicKey, startBytes(started), started.signature)).toBe(true);
    expect(isSignedBy(started.publicKey, sealBytes(sealed), sealed.signature)).toBe(true);
    expect(isSignedBy(started.publicKey, rotationBytes(rotated), rotated.signature)).toBe(true);
    expect(isSignedBy(rotated.newPublicKey, rotationBytes(rotated), rotated.newSignature)).toBe(true);
  });

  it.each([
    ['number', { ...sealed, checkpoint: 2 }],
    ['count', { ...sealed, events: 3 }],
    ['order', { ...sealed, order: NO_ORDER }],
    ['last event', { ...sealed, last: { ...sealed.last, revision: 2 } }],
    ['marks', { ...sealed, marks: 'rSg-jh' }],
    ['predecessor', { ...sealed, previous: NO_ORDER }],
    ['time', { ...sealed, sealedAt: '2026-03-01T10:00:00.001Z' }],
    ['key', { ...sealed, keyId: rotated.newKeyId }],
  ])('holds for no other %s of a checkpoint', (_, other) => {
    expect(isSignedBy(started.publicKey, sealBytes(other), sealed.signature)).toBe(false);
  });

  it('is by nobody when the key or the signature is none', () => {
    expect(isSignedBy('no key', startBytes(started), started.signature)).toBe(false);
    expect(isSignedBy(started.publicKey, startBytes(started), '')).toBe(false);
  });

  it('says which event of the ledger stands before it', () => {
    const link = (previous: string, revision: number, { id, type, data, meta }: Golden): string =>
      linkChain(previous, 'ledger', revision, { id, type, version: 1, data: JSON.stringify(data), meta: JSON.stringify(meta) });
    expect(started.previous).toBe(emptyHead('ledger').chain);
    const first = link(started.previous, 0, golden('LedgerStarted'));
    expect(sealed.previous).toBe(first);
    const checkpoint = link(first, 1, golden('LedgerSealed'));
    expect(golden('LedgerAnchored').data).toMatchObject({ revision: 1, chain: checkpoint });
    expect(rotated.previous).toBe(link(checkpoint, 2, golden('LedgerAnchored')));
  });
});

describe('the order of the log', () => {
  const events = [
    { stream: 'message-1', revision: 0, chain: 'ab'.repeat(32) },
    { stream: 'message-1', revision: 1, chain: 'cd'.repeat(32) },
  ] as const;

  it('is that which another program computed', () => {
    expect(orderAfter(NO_ORDER, events[0])).toBe('ad2885aa2c688c94c6950f6de9d614b27b8d0786495787e5c11b3c230fc00b2b');
    const unsealed = new UnsealedEvents();
    for (const event of events) unsealed.add(event);
    const { checkpoint, order, last, marks } = sealed;
    expect(unsealed.statement()).toEqual({ checkpoint, events: 2, order, last, marks });
  });

  it('goes on at a checkpoint as if there were none', () => {
    const [one, other] = events;
    const first = new UnsealedEvents();
    first.add(one);
    const end = first.statement();
    const second = new UnsealedEvents(end);
    second.add(other);
    expect(second.statement()).toMatchObject({ checkpoint: 2, events: 2, order: sealed.order });
  });

  it('has nothing to seal without events', () => {
    expect(new UnsealedEvents().statement()).toBeUndefined();
  });
});
