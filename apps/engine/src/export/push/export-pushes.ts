/** The exports that are sent by themselves: one sender for each that has a target, begun anew when it changes. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { AuditExport } from '#contracts';
import { Unsealable } from '#crypto';
import type { EngineConfig } from '../../config/engine-config.js';
import { sharedDir } from '../../config/shared-dir.js';
import { errorName } from '../../platform/engine-log.js';
import { ENGINE_CONFIG } from '../../platform/engine-parts.js';
import { askableAddresses } from '../../platform/public-address.js';
import { ExportBook, type ExportRecord } from '../export-book.js';
import { ExportDeliveries } from '../export-deliveries-port.js';
import { ExportSecrets, type TargetSecret } from '../export-secrets.js';
import { ExportPush } from './export-push.js';
import { PushMeans } from './push-means.js';
import { PushCheckpoints } from './push-checkpoints.js';
import { PushFailed, type PushTarget } from './push-target.js';
import { SyslogTarget } from './syslog-target.js';
import { WebhookTarget } from './webhook-target.js';

const SECRET_MISSING = 'the secret of its target is missing';

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
    await this.book.refresh();
    await this.destroyOldSecrets();
    this.unlisten = this.book.onChange(() => this.arrange());
    this.arrange();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    this.unlisten?.();
    await this.turns;
    await Promise.all([...this.pushes.values()].map((push) => push.stop()));
  }

  /** What cannot be destroyed is tried again at the next start: mail does not wait for it. */
  private async destroyOldSecrets(): Promise<void> {
    const { clock, log } = this.means;
    const known = new Set(this.book.all().flatMap((record) => secretIdOf(record) ?? []));
    await this.secrets.destroyAllBut(known, clock.now()).catch((cause: unknown) => {
      log.error({ cause: errorName(cause) }, 'secrets of exports that have ended could not be destroyed');
    });
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
      if (!wanted.has(id)) await this.forget(id);
    }
    for (const [id, record] of wanted) if (!this.pushes.has(id)) this.begin(record);
  }

  /** A file that stays is in nobody's way: no other export has its name. */
  private async forget(exportId: string): Promise<void> {
    try {
      await this.checkpoints.forget(exportId);
    } catch (cause) {
      this.means.log.error({ exportId, cause: errorName(cause) }, 'how far an export had come could not be removed');
    }
  }

  private begin(record: ExportRecord): void {
    const push = new ExportPush(record, () => this.targetOf(record), this.means, this.checkpoints);
    this.pushes.set(record.id, push);
    push.start();
  }

  /** @throws PushFailed when what is needed for it cannot be read. */
  private async targetOf({ id, state: { format, target } }: ExportRecord): Promise<PushTarget> {
    const timeoutMs = this.config.export.timeoutSeconds * 1000;
    if (target.kind !== 'webhook' && target.kind !== 'syslog') throw new RangeError('nothing is sent there by itself');
    const secret = await this.secretOf(target.secretId);
    const { mayAsk } = this;
    const { clock } = this.means;
    if (target.kind === 'syslog') {
      const { host, port } = target;
      return new SyslogTarget({ host, port, format, authorities: secret.authorities, timeoutMs, mayAsk });
    }
    const { url } = secret;
    if (url === null) throw new PushFailed(SECRET_MISSING);
    return new WebhookTarget({ exportId: id, format, url, target: secret, clock, timeoutMs, mayAsk });
  }

  private async secretOf(secretId: string): Promise<TargetSecret> {
    const secret = await this.secrets.read(secretId).catch((cause: unknown) => {
      const why = cause instanceof Unsealable ? 'is not what was written' : `cannot be read (${errorName(cause)})`;
      throw new PushFailed(`the secret of its target ${why}`);
    });
    if (secret === undefined) throw new PushFailed(SECRET_MISSING);
    return secret;
  }
}

/** Undefined where nothing is sent by itself. */
function secretIdOf({ state }: ExportRecord): string | undefined {
  return state.status === 'open' && 'secretId' in state.target ? state.target.secretId : undefined;
}
