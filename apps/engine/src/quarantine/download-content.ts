import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SealedBlobStore } from '#crypto';
import type { ReasonCode } from '#events';
import { SEALED_BLOBS } from '../platform/engine-parts.js';
import type { CommandOutcome, DecisionMeta } from './command-outcome.js';
import { HeldMessages } from './held-messages.js';

/** The outcome, and the raw message when it was granted; the download is recorded before the first byte. */
export type DownloadOutcome = CommandOutcome & { readonly content?: AsyncIterable<Buffer> };

/** The message as it was received, for a person who says why. */
export class DownloadContent extends Command<DownloadOutcome> {
  constructor(
    readonly data: { readonly messageId: string; readonly reason: ReasonCode },
    readonly meta: DecisionMeta,
  ) {
    super();
  }
}

@CommandHandler(DownloadContent)
export class DownloadContentHandler implements ICommandHandler<DownloadContent> {
  constructor(
    @Inject(HeldMessages) private readonly held: HeldMessages,
    @Inject(SEALED_BLOBS) private readonly blobs: SealedBlobStore,
  ) {}

  async execute({ data: { messageId, reason }, meta }: DownloadContent): Promise<DownloadOutcome> {
    const outcome = await this.held.decide(messageId, { type: 'RecordDownload', reason, actorTag: meta.actorTag }, meta);
    return outcome.kind === 'done' ? { ...outcome, content: this.blobs.open(messageId) } : outcome;
  }
}
