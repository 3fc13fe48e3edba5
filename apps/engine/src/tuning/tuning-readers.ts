/** Which mail a reader of the false-alarm loop may know of: figures are for everybody who tunes, people and messages are not. */
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { reachesAll, reachOf } from '../access/reach-port.js';
import { HeldMessageReach } from '../project/held-messages/held-message-reach-port.js';

export type MayKnow = (messageId: string) => boolean;

/** Who reads held mail at all. */
const MAIL_ROLES: ReadonlySet<Role> = new Set(['triage', 'dlp-manager', 'auditor']);

@Injectable()
export class TuningReaders {
  constructor(@Inject(HeldMessageReach) private readonly reach: HeldMessageReach) {}

  mayKnow(caller: Caller | null): MayKnow {
    if (!caller?.roles.some((role) => MAIL_ROLES.has(role))) return () => false;
    if (reachesAll(reachOf(caller))) return () => true;
    return (messageId) => this.reach.isOpenTo(messageId, caller);
  }
}
