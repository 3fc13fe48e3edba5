/** The engines on one store, for people: who lives, since when, when it was heard, and what it does for all. */
import { Inject, Injectable } from '@nestjs/common';
import { routes, type LivingEngine } from '#contracts';
import { decodeTime } from 'ulid';
import { whyRefused, type Caller } from '../../access/access-port.js';
import { Duties } from '../../nodes/duties.js';
import { Nodes } from '../../nodes/nodes.js';

@Injectable()
export class LivingEngines {
  constructor(
    @Inject(Nodes) private readonly nodes: Nodes,
    @Inject(Duties) private readonly duties: Duties,
  ) {}

  /** Names of machines are for who manages accounts. */
  shownTo(caller: Caller | null): LivingEngine[] {
    if (whyRefused(routes.accounts.access, caller) !== undefined) return [];
    const owned = this.duties.names().map((duty) => ({ duty, owner: this.nodes.ownerOf(duty) }));
    return this.nodes.seen().map(({ id, name, silentMs, works }) => ({
      name,
      isThis: id === this.nodes.id,
      since: new Date(decodeTime(id.slice(id.lastIndexOf('/') + 1))).toISOString(),
      silentSeconds: Math.round(silentMs / 100) / 10,
      takesWork: works,
      duties: owned.filter(({ owner }) => owner === name).map(({ duty }) => duty),
    }));
  }

  /** For monitoring: how many live, this one among them; and whether this one may begin anything. */
  figures(): { readonly living: number; readonly mayBegin: boolean } {
    return { living: Math.max(1, this.nodes.living().length), mayBegin: this.nodes.lease() !== undefined };
  }
}
