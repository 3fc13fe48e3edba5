/** The ledger as administrators and auditors see it. */
import { createPublicKey } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Ledger } from '#contracts';
import { requireCaller, requireRole, type Caller } from '../access/access-port.js';
import { LedgerAnchors } from './ledger-anchors.js';
import { LedgerKeeper } from './ledger-keeper.js';

/** Up to where the log is sealed, and the public key. */
export class ShowLedger extends Query<Ledger> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowLedger)
export class ShowLedgerHandler implements IQueryHandler<ShowLedger> {
  constructor(
    @Inject(LedgerKeeper) private readonly ledger: LedgerKeeper,
    @Inject(LedgerAnchors) private readonly anchors: LedgerAnchors,
  ) {}

  execute({ caller }: ShowLedger): Promise<Ledger> {
    requireRole('ledger', caller);
    return shown(this.ledger, this.anchors);
  }
}

/** Answers once the fresh key signs. */
export class RotateLedgerKey extends Command<Ledger> {
  constructor(
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(RotateLedgerKey)
export class RotateLedgerKeyHandler implements ICommandHandler<RotateLedgerKey> {
  constructor(
    @Inject(LedgerKeeper) private readonly ledger: LedgerKeeper,
    @Inject(LedgerAnchors) private readonly anchors: LedgerAnchors,
  ) {}

  async execute({ caller, commandId }: RotateLedgerKey): Promise<Ledger> {
    const { actor } = requireCaller('rotateLedgerKey', caller);
    await this.ledger.rotateKey({ actor, commandId });
    return shown(this.ledger, this.anchors);
  }
}

async function shown(ledger: LedgerKeeper, anchors: LedgerAnchors): Promise<Ledger> {
  const { keyId, sealed, unsealedEvents, unsealedSeconds, doesNotFit } = await ledger.standing();
  const publicKey = await ledger.publicKey();
  return {
    key: keyId === undefined || publicKey === undefined ? null : { id: keyId, publicKey, pem: pemOf(publicKey) },
    sealed: sealed === undefined ? null : shownCheckpoint(sealed),
    unsealed: { events: unsealedEvents, seconds: unsealedSeconds },
    fits: !doesNotFit,
    anchors: anchors.standing().map(({ anchor: { kind, place }, told = null, failingSince }) => ({ kind, place, told, failingSince })),
  };
}

function shownCheckpoint({ checkpoint, events, revision, chain, sealedAt }: NonNullable<LedgerKeeper['seen']['sealed']>) {
  return { checkpoint, events, revision, chain, at: sealedAt };
}

function pemOf(publicKey: string): string {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}
