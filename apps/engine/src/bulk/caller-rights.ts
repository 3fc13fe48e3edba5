import { Inject, Injectable } from '@nestjs/common';
import { routes } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { Identity } from '../access/identity.js';

/** As whom a run goes on: it outlives the request that began it, and rights are taken away meanwhile. */
@Injectable()
export class CallerRights {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  /**
   * The person of now, with the roles, the reach and the emergency access of now; undefined once the account is closed or a role by
   * which they began is gone. Reach is for whoever looks: what is out of it is not there.
   */
  now(begun: Caller): Caller | undefined {
    if (begun.actor.kind !== 'account') return begun; // the command line has no account to lose
    const now = this.identity.callerNow(begun.actor.id);
    const needed = begun.roles.filter((role) => routes.startBulk.access.includes(role));
    return now && needed.every((role) => now.roles.includes(role)) ? now : undefined;
  }
}
