import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CertificateDetail, RouteName } from '#contracts';
import {
  certificateStream,
  decideAssign,
  decideDistrustRoot,
  decideRemove,
  decideTrustRoot,
  decideUnassign,
  type CertificateRefusal,
  type CertificateUse,
} from '#events';
import { ulid } from 'ulid';
import { requireCaller, requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { scopeNamed } from '../settings/scope-name.js';
import type { CertificateAnswer, CertificateChange } from './certificate-book.js';
import { CertificateStore } from './certificate-store.js';
import { CertificateView } from './certificate-view.js';

/** What is done about one that there is. */
export type CertificateStep =
  | { readonly kind: 'trust'; readonly reason: string }
  | { readonly kind: 'distrust'; readonly reason: string }
  | { readonly kind: 'assign'; readonly use: CertificateUse; readonly place: string }
  | { readonly kind: 'unassign'; readonly assignmentId: string };

export type CertificateOutcome =
  | { readonly kind: 'done'; readonly certificate: CertificateDetail }
  | { readonly kind: 'not-a-place' }
  | { readonly kind: 'refused'; readonly refusal: CertificateRefusal; readonly usedBy: CertificateDetail['uses'] };

export class ChangeCertificate extends Command<CertificateOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly step: CertificateStep },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

type ChangeMeta = Parameters<CertificateStore['book']['change']>[2];

const ROUTE_OF = {
  trust: 'trustRoot',
  distrust: 'distrustRoot',
  assign: 'assignCertificate',
  unassign: 'unassignCertificate',
} as const satisfies Record<CertificateStep['kind'], RouteName>;

const GONE: CertificateRefusal = { refused: 'unknown-certificate', detail: 'there is no such certificate' };

@CommandHandler(ChangeCertificate)
export class ChangeCertificateHandler implements ICommandHandler<ChangeCertificate> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data: { id, step }, caller, commandId }: ChangeCertificate): Promise<CertificateOutcome> {
    const { actor } = requireCaller(ROUTE_OF[step.kind], caller);
    if (this.store.entry(id) === undefined) return { kind: 'refused', refusal: GONE, usedBy: [] };
    const meta = { actor, commandId };
    const answer = step.kind === 'assign' ? await this.assign(id, step, meta) : await this.change(id, step, meta);
    if (answer === 'not-a-place') return { kind: 'not-a-place' };
    if (answer.kind === 'refused') return { kind: 'refused', refusal: answer.refusal, usedBy: [] };
    const entry = this.store.entry(id);
    return entry === undefined
      ? { kind: 'refused', refusal: GONE, usedBy: [] }
      : { kind: 'done', certificate: await this.view.detail(entry) };
  }

  private async change(id: string, step: Exclude<CertificateStep, { kind: 'assign' }>, meta: ChangeMeta): Promise<CertificateAnswer> {
    const answer = await this.store.book.change(certificateStream(id), this.decide(id, step), meta);
    if (step.kind === 'unassign' && answer.kind === 'done') await this.store.keys.destroy(step.assignmentId);
    return answer;
  }

  private decide(id: string, step: Exclude<CertificateStep, { kind: 'assign' }>): CertificateChange['decide'] {
    if (step.kind === 'unassign') return (state) => decideUnassign(state, id, step.assignmentId);
    const reason = this.store.keys.sealReason(certificateStream(id), step.reason);
    return (state) => (step.kind === 'trust' ? decideTrustRoot(state, id, reason) : decideDistrustRoot(state, id, reason));
  }

  private async assign(
    id: string,
    { use, place }: Extract<CertificateStep, { kind: 'assign' }>,
    meta: ChangeMeta,
  ): Promise<CertificateAnswer | 'not-a-place'> {
    const named = scopeNamed(place, this.keys);
    if (named === undefined) return 'not-a-place';
    const assignmentId = ulid(this.clock.now().getTime());
    const stream = certificateStream(id);
    const scope = await this.store.keys.sealScope({ stream, id: assignmentId }, named);
    const answer = await this.store.book.change(stream, (state) => decideAssign(state, { id, assignmentId, use, scope }), meta);
    const isMade = this.store.state.certificates.get(id)?.assignments.some((each) => each.id === assignmentId) === true;
    if (!isMade) await this.store.keys.destroy(assignmentId); // refused, or this very command had made another one
    return answer;
  }
}

export type RemoveCertificateOutcome = { readonly kind: 'done' } | Extract<CertificateOutcome, { kind: 'refused' }>;

/** Takes a certificate that nothing uses out of the store, with all keys. */
export class RemoveCertificate extends Command<RemoveCertificateOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string; readonly withPrivateKey: boolean },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveCertificate)
export class RemoveCertificateHandler implements ICommandHandler<RemoveCertificate> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
  ) {}

  async execute({ data: { id, reason, withPrivateKey }, caller, commandId }: RemoveCertificate): Promise<RemoveCertificateOutcome> {
    const { actor } = requireCaller('removeCertificate', caller);
    // who may take a private key out may destroy it, and nobody else
    requireRole(withPrivateKey ? 'exportPrivateKeys' : 'importCertificates', caller);
    const stream = certificateStream(id);
    const stored = this.store.state.certificates.get(id);
    const settings = this.view.settingsNaming().get(stored?.fingerprint ?? '') ?? [];
    const why = reason === '' ? null : this.store.keys.sealReason(stream, reason);
    const answer = await this.store.book.change(stream, (state) => decideRemove(state, { id, reason: why, withPrivateKey, settings }), {
      actor,
      commandId,
    });
    if (answer.kind === 'done') {
      await this.store.privateKeys.destroy(id);
      await this.store.keys.destroy(id);
      return { kind: 'done' };
    }
    const { refusal } = answer;
    const usedBy = stored === undefined ? [] : await Promise.all((refusal.uses ?? []).map((use) => this.view.use(stored, use)));
    return { kind: 'refused', refusal, usedBy };
  }
}
