import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { certificateStream, decideExportPrivateKey, type CertificateRefusal } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { servingCommandId } from '../platform/command-id.js';
import { whatFilePasswordLacks } from '../platform/file-password.js';
import type { CertificateChange } from './certificate-book.js';
import type { CertificateFileWork, PfxContents } from './certificate-file-work.js';
import { CertificateJudge } from './certificate-judge.js';
import { CERTIFICATE_FILES } from './certificate-ports.js';
import { CertificateStore } from './certificate-store.js';

export interface PrivateKeysToExport {
  readonly ids: readonly string[];
  readonly password: string;
  readonly reason: string;
}

export type ExportPrivateKeysOutcome =
  | { readonly kind: 'done'; readonly file: Buffer }
  /** What the password lacks, in words that say nothing of it. */
  | { readonly kind: 'weak-password'; readonly advice: string }
  | { readonly kind: 'refused'; readonly refusal: CertificateRefusal };

/** Private keys as a PFX file under a strong password; that each left, by whom and why, is recorded before the first byte. */
export class ExportPrivateKeys extends Command<ExportPrivateKeysOutcome> {
  constructor(
    readonly data: PrivateKeysToExport,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

type Keyed = PfxContents['keys'][number];

@CommandHandler(ExportPrivateKeys)
export class ExportPrivateKeysHandler implements ICommandHandler<ExportPrivateKeys> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateJudge) private readonly judge: CertificateJudge,
    @Inject(CERTIFICATE_FILES) private readonly files: CertificateFileWork,
  ) {}

  async execute({ data: { ids, password, reason }, caller, commandId }: ExportPrivateKeys): Promise<ExportPrivateKeysOutcome> {
    const { actor } = requireCaller('exportPrivateKeys', caller);
    const advice = whatFilePasswordLacks(password);
    if (advice !== undefined) return { kind: 'weak-password', advice };
    const distinct = [...new Set(ids)];
    const missing = this.firstRefusal(distinct, reason);
    if (missing !== undefined) return { kind: 'refused', refusal: missing };
    // each serving is recorded anew, a repeated request as well: keys leave every time
    const meta = { actor, commandId: servingCommandId(commandId, ulid()) };
    const file = await this.files.writePfx(await this.contents(distinct, password));
    const answers = await this.store.book.changeEach(
      distinct.map((id) => this.recorded(id, reason)),
      meta,
    );
    const refused = answers.find((answer) => answer.kind === 'refused');
    return refused?.kind === 'refused' ? refused : { kind: 'done', file };
  }

  private recorded(id: string, reason: string): CertificateChange {
    const stream = certificateStream(id);
    const why = this.store.keys.sealReason(stream, reason);
    return { stream, decide: (state) => decideExportPrivateKey(state, id, why) };
  }

  /** All or none. */
  private firstRefusal(ids: readonly string[], reason: string): CertificateRefusal | undefined {
    for (const id of ids) {
      const decision = this.recorded(id, reason).decide(this.store.state);
      if ('refused' in decision) return decision;
    }
    return undefined;
  }

  private async contents(ids: readonly string[], password: string): Promise<PfxContents> {
    const keys: Keyed[] = [];
    const chain = new Map<string, Buffer>();
    for (const id of ids) {
      const entry = this.store.entry(id);
      const key = await this.store.privateKeys.read(id);
      if (entry === undefined || key === undefined) throw new Error('a private key that the log speaks of is not here');
      keys.push({ key, certificate: entry.der });
      for (const { fingerprint, der } of this.judge.chain(this.store.certificate(entry))) chain.set(fingerprint, der);
    }
    return { password, keys, certificates: [...chain.values()] };
  }
}
