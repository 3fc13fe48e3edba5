import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { EngineView } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ExamineMail } from '../engine-view/examine-mail.js';
import { InspectionFailed } from '../inspect/examiner-port.js';
import { ProblemAnswer } from './problem.js';
import { FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class EngineViewController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('engineView')
  async see(@FromBody() { mail, ...asked }: BodyOf<'engineView'>, @FromCaller() caller: Caller | null): Promise<EngineView> {
    try {
      return await this.queries.execute(new ExamineMail({ ...asked, raw: Buffer.from(mail, 'base64') }, caller));
    } catch (cause) {
      if (!(cause instanceof InspectionFailed)) throw cause;
      throw new ProblemAnswer('inspection-failed', {
        detail: `The inspection gave up on this mail (${cause.reason}). Sent through the engine, such a mail is held. Nothing was kept of it.`,
      });
    }
  }
}
