import { Controller, Inject, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { HeldProtection, ProtectionPreview } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ShowHeldProtection } from '../protect/show-held-protection.js';
import { ShowProtectionPreview } from '../protect/show-protection-preview.js';
import { readMessageId } from './message-id.js';
import { ProblemAnswer } from './problem.js';
import { FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class ProtectionController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('heldProtection')
  async ofMessage(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<HeldProtection> {
    const answer = await this.queries.execute(new ShowHeldProtection(readMessageId(id), caller));
    if (typeof answer === 'string') throw new ProblemAnswer(answer);
    return answer;
  }

  @Serves('protectionPreview')
  async preview(@FromBody() pair: BodyOf<'protectionPreview'>, @FromCaller() caller: Caller | null): Promise<ProtectionPreview> {
    const answer = await this.queries.execute(new ShowProtectionPreview(pair, caller));
    if (answer.kind === 'known') return answer.preview;
    if (answer.kind === 'policy-failed') throw new ProblemAnswer('policy-failed');
    throw new ProblemAnswer('invalid-request', { errors: [{ path: `body.${answer.field}`, message: 'This is no address.' }] });
  }
}
