/** Says of each certificate and OpenPGP key that is in use that it ends soon: events, of which people are told by mail. */
import { ulid } from 'ulid';
import type { Duties } from '../nodes/duties.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { PolicyBook } from '../policy/policy-book.js';
import { certificateSetting } from './certificate-settings.js';
import { EndingKeys, type EndingKey, type EndingSource } from './ending-keys-port.js';

const LOOK_EVERY_MS = 6 * 3_600_000;
/** Of each kind in one mail. */
const MOST_AT_ONCE = 200;

export interface AnnounceParts {
  readonly certificates: EndingSource;
  readonly pgpKeys: EndingSource;
  readonly policy: PolicyBook;
  readonly clock: EngineClock;
  readonly log: EngineLog;
}

export class AnnouncedEnds extends EndingKeys {
  stop: () => void = () => undefined;
  private readonly sources: readonly EndingSource[];

  constructor(private readonly parts: AnnounceParts) {
    super();
    this.sources = [parts.certificates, parts.pgpKeys];
  }

  start(duties: Duties): void {
    this.stop = duties.every('key-ends', LOOK_EVERY_MS, () => this.look());
  }

  /** Under one command, so that one mail tells of all. Never rejects. */
  async look(): Promise<void> {
    const now = this.parts.clock.now();
    const by = { actor: { kind: 'system', id: 'key-ends' }, commandId: `key-ends-${ulid(now.getTime())}` } as const;
    for (const source of this.sources) {
      try {
        await source.announce({ warnDays: this.warnDays(), now, most: MOST_AT_ONCE, by });
      } catch (cause) {
        this.parts.log.error({ cause: errorName(cause) }, 'keys that end soon could not be announced');
      }
    }
  }

  endingSoon(): { readonly certificates: number; readonly pgpKeys: number } {
    const { certificates, pgpKeys, clock } = this.parts;
    const [warnDays, now] = [this.warnDays(), clock.now()];
    return { certificates: certificates.endingSoon(warnDays, now), pgpKeys: pgpKeys.endingSoon(warnDays, now) };
  }

  announcedBy(commandId: string): readonly EndingKey[] {
    return this.sources.flatMap((source) => source.announcedBy(commandId)).sort((one, other) => one.endsAt.localeCompare(other.endsAt));
  }

  private warnDays(): number {
    return certificateSetting(this.parts.policy, 'certificates.warnDays');
  }
}
