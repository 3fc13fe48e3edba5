/** The content of a held message for people who may read it; recorded before anything is shown. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { HeldContent } from '#contracts';
import { requireRole, type Caller } from '../../access/access-port.js';
import { AccessRecorder } from '../../access/access-recorder-port.js';
import { ContentViewer } from '../../inspect/content-viewer.js';
import { SenderSight } from '../../triage/sender-sight-port.js';
import { HeldMessageReach } from './held-message-reach-port.js';

/** Nothing under this id; its content is destroyed; or whoever wants to read it has to claim it, for the mail itself names its sender. */
export type Missing = 'not-found' | 'content-destroyed' | 'claim-needed';

export class ShowContent extends Query<HeldContent | Missing> {
  constructor(
    readonly messageId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

export class ShowPreview extends Query<{ readonly html: string } | Missing> {
  constructor(
    readonly messageId: string,
    readonly part: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowContent)
export class ShowContentHandler implements IQueryHandler<ShowContent> {
  constructor(
    @Inject(ContentViewer) private readonly viewer: ContentViewer,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(HeldMessageReach) private readonly reach: HeldMessageReach,
    @Inject(SenderSight) private readonly senders: SenderSight,
  ) {}

  async execute({ messageId, caller }: ShowContent): Promise<HeldContent | Missing> {
    requireRole('heldContent', caller);
    if (!caller || !this.reach.isOpenTo(messageId, caller)) return 'not-found';
    if (this.senders.isHidden(messageId, caller)) return 'claim-needed';
    await this.accesses.record({ type: 'ContentViewed', data: { messageId, view: 'content' } }, caller.actor);
    return (await this.viewer.show(messageId)) ?? 'content-destroyed';
  }
}

@QueryHandler(ShowPreview)
export class ShowPreviewHandler implements IQueryHandler<ShowPreview> {
  constructor(
    @Inject(ContentViewer) private readonly viewer: ContentViewer,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(HeldMessageReach) private readonly reach: HeldMessageReach,
    @Inject(SenderSight) private readonly senders: SenderSight,
  ) {}

  async execute({ messageId, part, caller }: ShowPreview): Promise<{ html: string } | Missing> {
    requireRole('preview', caller);
    if (!caller || !this.reach.isOpenTo(messageId, caller)) return 'not-found';
    if (this.senders.isHidden(messageId, caller)) return 'claim-needed';
    await this.accesses.record({ type: 'ContentViewed', data: { messageId, view: 'preview' } }, caller.actor);
    return (await this.viewer.preview(messageId, part)) ?? 'content-destroyed';
  }
}
