/** The exports that are sent by themselves: one sender for each that has a target, begun anew when it changes. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { AuditExport } from '#contracts';
import type { EngineConfig } from '../../config/engine-config.js';
import { sharedDir } from '../../config/shared-dir.js';
import { errorName } from '../../platform/engine-log.js';
import { ENGINE_CONFIG } from '../../platform/engine-parts.js';
import { askableAddresses } from '../../platform/public-address.js';
import { ExportBook, type ExportRecord } from '../export-book.js';
import { ExportDeliveries } from '../export-deliveries-port.js';
import { ExportSecrets } from '../export-secrets.js';
import { ExportPush } from './export-push.js';
import { PushMeans } from './push-means.js';
import { PushCheckpoints } from './push-checkpoints.js';
import type { PushTarget } from './push-target.js';
import { SyslogTarget } from './syslog-target.js';
import { WebhookTarget } from './webhook-target.js';

@Injectable()
export class ExportPushes extends ExportDeliveries implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly pushes = new Map<string, ExportPush>();
  private readonly checkpoints: PushCheckpoints;
  private readonly mayAsk: (address: string) => boolean;
  private turns: Promise<void> = Promise.resolve();
  private unlisten: (() => void) | undefined;
  private isOver = false;

  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportSecrets) private readonly secrets: ExportSecrets,
    @Inject(PushMeans) private readonly means: PushMeans,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {
    super();
    this.checkpoints = new PushCheckpoints(sharedDir(config));
    this.mayAsk = askableAddresses(config.export.privateNetworks);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.secrets.destroyAllBut(new Set(this.book.all().flatMap((record) => secretIdOf(record) ?? [])));
    this.unlisten = this.book.onChange(() => this.arrange());
    this.arrange();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    this.unlisten?.();
    await this.turns;
    await Promise.all([...this.pushes.values()].map((push) => push.stop()));
  }

  async of({ id }: ExportRecord): Promise<AuditExport['delivery']> {
    await this.turns; // one that was defined a moment ago
    return (await this.pushes.get(id)?.delivery()) ?? null;
  }

  /** For a monitoring system: how many there are, how many stand, for how long at most, and how far the last is behind. */
  async figures(): Promise<{ readonly pushes: number; readonly standing: number; readonly standingSeconds: number; readonly lag: number }> {
    const all = [...this.pushes.values()];
    const standing = all.map((push) => push.failingMs()).filter((ms) => ms > 0);
    const lags = await Promise.all(all.map(async (push) => (await push.delivery()).lag));
    return {
      pushes: all.length,
      standing: standing.length,
      standingSeconds: Math.round(Math.max(0, ...standing) / 1000),
      lag: Math.max(0, ...lags),
    };
  }

  /** One change after the other, so that no export is sent twice at once. */
  private arrange(): void {
    this.turns = this.turns
      .then(() => this.arrangeNow())
      .catch((cause: unknown) => this.means.log.error({ cause: errorName(cause) }, 'exports could not be arranged'));
  }

  private async arrangeNow(): Promise<void> {
    if (this.isOver) return;
    const wanted = new Map(this.book.all().flatMap((record) => (secretIdOf(record) === undefined ? [] : [[record.id, record] as const])));
    for (const [id, push] of this.pushes) {
      if (wanted.get(id)?.state === push.record.state) continue;
      await push.stop();
      this.pushes.delete(id);
      if (!wanted.has(id)) await this.checkpoints.forget(id);
    }
    for (const [id, record] of wanted) if (!this.pushes.has(id)) await this.begin(record);
  }

  private async begin(record: ExportRecord): Promise<void> {
    const target = await this.targetOf(record);
    if (target === undefined) {
      this.means.log.error({ exportId: record.id }, 'an export cannot be sent: the secret of its target is missing');
      return;
    }
    const push = new ExportPush(record, target, this.means, this.checkpoints);
    this.pushes.set(record.id, push);
    push.start();
  }

  private async targetOf({ id, state }: ExportRecord): Promise<PushTarget | undefined> {
    const { format } = state;
    const timeoutMs = this.config.export.timeoutSeconds * 1000;
    if (state.target.kind !== 'webhook' && state.target.kind !== 'syslog') return undefined;
    const secret = await this.secrets.read(state.target.secretId);
    if (secret === undefined) return undefined;
    const { mayAsk } = this;
    const { clock } = this.means;
    if (state.target.kind === 'syslog') {
      const { host, port } = state.target;
      return new SyslogTarget({ host, port, format, authorities: secret.authorities, timeoutMs, mayAsk });
    }
    const { url } = secret;
    return url === null ? undefined : new WebhookTarget({ exportId: id, format, url, target: secret, clock, timeoutMs, mayAsk });
  }
}

/** Undefined where nothing is sent by itself. */
function secretIdOf({ state }: ExportRecord): string | undefined {
  return state.status === 'open' && 'secretId' in state.target ? state.target.secretId : undefined;
}
