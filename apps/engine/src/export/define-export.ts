import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { randomToken, tokenDigest } from '#crypto';
import type { DefineExportRequest, ExportTargetRequest, ExportWithSecret } from '#contracts';
import type { ExportRefusal, ExportTarget } from '#events';
import { ulid } from 'ulid';
import { requireCaller, type Caller } from '../access/access-port.js';
import { reachesAll } from '../access/reach-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ExportBook } from './export-book.js';
import { ExportSecrets, newSigningSecret } from './export-secrets.js';
import { ExportView } from './export-view.js';

export type DefineExportOutcome =
  | ({ readonly kind: 'done' } & ExportWithSecret)
  | { readonly kind: 'refused'; readonly refused: ExportRefusal | 'account-needed' | 'reach-limited' | 'idempotency-key-reused' }
  | { readonly kind: 'not-taken'; readonly field: 'url'; readonly message: string };

/** The secret of a new one is in the answer, once: a repeated command answers without it. */
export class DefineExport extends Command<DefineExportOutcome> {
  constructor(
    readonly request: DefineExportRequest,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(DefineExport)
export class DefineExportHandler implements ICommandHandler<DefineExport> {
  private readonly defining = new Map<string, Promise<DefineExportOutcome>>();

  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportView) private readonly view: ExportView,
    @Inject(ExportSecrets) private readonly secrets: ExportSecrets,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ request, caller, commandId }: DefineExport): Promise<DefineExportOutcome> {
    const known = requireCaller('defineExport', caller);
    if (request.masking !== 'sealed' && !reachesAll(known.reach)) return { kind: 'refused', refused: 'reach-limited' };
    // two persons must be two: whoever stands behind the command line is not known
    if (request.masking === 'unmasked' && known.actor.kind !== 'account') return { kind: 'refused', refused: 'account-needed' };
    const { target } = request;
    if (target.kind === 'webhook' && !isHttps(target.url))
      return { kind: 'not-taken', field: 'url', message: 'a webhook is reached by HTTPS, without a user in its address' };
    await this.book.refresh();
    if (this.book.reuses(commandId)) return { kind: 'refused', refused: 'idempotency-key-reused' };
    const repeated = this.book.definedBy(commandId);
    if (repeated) return { kind: 'done', export: await this.view.of(repeated), secret: null };
    // the same request may come again before the log has the first
    const defining = this.defining.get(commandId) ?? this.define(request, known, commandId).finally(() => this.defining.delete(commandId));
    this.defining.set(commandId, defining);
    return defining;
  }

  /** The secret first, then the fact: what is recorded can always be sent. */
  private async define(request: DefineExportRequest, { actor, actorTag }: Caller, commandId: string): Promise<DefineExportOutcome> {
    const id = ulid(this.clock.now().getTime());
    const { target, secret } = await this.keep(request.target);
    const { name, scope, format, masking, reason } = request;
    const definition = { name, scope, format, masking, reason, by: actor.id, byTag: actorTag, target };
    const answer = await this.book.decide(id, { type: 'DefineExport', definition }, { actor, commandId });
    if (answer.kind === 'done') return { kind: 'done', export: await this.view.of(answer.record), secret };
    if ('secretId' in target) await this.secrets.destroy(target.secretId);
    return answer;
  }

  private async keep(target: ExportTargetRequest): Promise<{ readonly target: ExportTarget; readonly secret: string | null }> {
    const secretId = ulid(this.clock.now().getTime());
    switch (target.kind) {
      case 'download':
        return { target, secret: null };
      case 'pull': {
        const token = randomToken();
        return { target: { kind: 'pull', tokenDigest: tokenDigest(token) }, secret: token };
      }
      case 'webhook': {
        const secret = newSigningSecret();
        const { url, authorities } = target;
        await this.secrets.create(secretId, { url, authorities, signing: [{ secret, until: null }] });
        return { target: { kind: 'webhook', host: new URL(url).host, secretId }, secret };
      }
      case 'syslog': {
        const { host, port, authorities } = target;
        await this.secrets.create(secretId, { url: null, authorities, signing: [] });
        return { target: { kind: 'syslog', host, port, secretId }, secret: null };
      }
    }
  }
}

function isHttps(text: string): boolean {
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}
