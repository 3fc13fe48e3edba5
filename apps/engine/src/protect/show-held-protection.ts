/** How a release encrypted would protect the copies of a held message, shown before anybody decides. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { HeldProtection } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { HeldMessageOpener } from '../quarantine/held-message-opener.js';
import { SenderSight } from '../triage/sender-sight-port.js';
import { HeldProtectionLook } from './held-protection-port.js';

/** As the message itself: who may not know of it is told that there is none. */
export class ShowHeldProtection extends Query<HeldProtection | 'not-found' | 'content-destroyed'> {
  constructor(
    readonly messageId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowHeldProtection)
export class ShowHeldProtectionHandler implements IQueryHandler<ShowHeldProtection> {
  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(HeldProtectionLook) private readonly look: HeldProtectionLook,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(SenderSight) private readonly senders: SenderSight,
  ) {}

  async execute({ messageId, caller }: ShowHeldProtection): Promise<HeldProtection | 'not-found' | 'content-destroyed'> {
    const who = requireCaller('heldProtection', caller);
    const message = await this.opener.open(messageId, who.reach);
    if (!message) return 'not-found';
    const { state, addresses } = message.facts;
    if (addresses === null) return 'content-destroyed';
    // it says who the mail is for, as the message itself does
    await this.accesses.record({ type: 'ContentViewed', data: { messageId, view: 'message' } }, who.actor);
    const at = this.clock.iso();
    const recipients = await this.look.courses(message, at);
    return { revision: state.revision, at, recipients: this.senders.isHidden(messageId, who) ? recipients.map(withoutSigner) : recipients };
  }
}

/** A certificate that signs for the sender names the sender. */
function withoutSigner(course: HeldProtection['recipients'][number]): HeldProtection['recipients'][number] {
  return { ...course, ladder: course.ladder.map((rung) => ({ ...rung, signer: null })) };
}
