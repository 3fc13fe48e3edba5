import { Inject, Injectable } from '@nestjs/common';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { Sessions } from './sessions.js';

/** The sessions of this engine. */
@Injectable()
export class SessionBook {
  readonly sessions: Sessions;

  constructor(@Inject(EngineKeys) keys: EngineKeys, @Inject(EngineClock) clock: EngineClock) {
    this.sessions = new Sessions(keys.ring.secret('session'), () => clock.now().getTime());
  }
}
