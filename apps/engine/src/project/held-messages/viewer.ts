/** For whom and when the list is asked: what of it there is, what is theirs, how people are called. */
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../access/access-port.js';
import { AccountDirectory } from '../../access/account-directory.js';
import { reachOf, type Reach } from '../../access/reach-port.js';
import type { EngineConfig } from '../../config/engine-config.js';
import { EngineClock } from '../../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../../platform/engine-parts.js';
import { SenderSight } from '../../triage/sender-sight-port.js';
import { ReadModels } from '../read-models.js';
import { noisyPatterns } from '../precision/noisy-patterns.js';

export interface Viewer {
  readonly nowMs: number;
  readonly reach: Reach;
  /** Null: nobody, so that nothing is theirs. */
  readonly account: {
    readonly id: string;
    /** Tag of the own address. */ readonly tag: string | null;
    readonly mayApprove: boolean;
  } | null;
  /** Days for which what was deleted can be restored. */
  readonly deletedDays: number;
  /** Patterns that are mostly wrong when they act; counted when first asked for. */
  readonly noisy: readonly string[];
  readonly nameOf: (account: string) => string;
  /** What a row says of its sender: null, as it is; else the pseudonym. */
  readonly pseudonymOf: (messageId: string, senderTag: string | null) => string | null;
  /** Who sent a message is found by whoever claims it only. */
  readonly sendersAreGuarded: boolean;
}

@Injectable()
export class Viewers {
  constructor(
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
    @Inject(SenderSight) private readonly senders: SenderSight,
  ) {}

  of(caller: Caller | null): Viewer {
    const now = this.clock.now();
    const { models, senders } = this;
    let noisy: readonly string[] | undefined;
    return {
      nowMs: now.getTime(),
      reach: reachOf(caller),
      account: caller && { id: caller.actor.id, tag: caller.actorTag, mayApprove: caller.roles.includes('dlp-manager') },
      deletedDays: this.config.quarantine.deletedDays,
      get noisy() {
        return (noisy ??= noisyPatterns(models.db, now));
      },
      nameOf: (id) => this.accounts.nameOf({ kind: 'account', id }),
      pseudonymOf: (messageId, tag) => (senders.isHidden(messageId, caller) ? senders.pseudonymOf(tag) : null),
      sendersAreGuarded: senders.isGuarded,
    };
  }
}
