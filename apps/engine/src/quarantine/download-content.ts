import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BlobGone, type SealedBlobStore } from '#crypto';
import type { MessageCommand, ReasonCode } from '#events';
import { ulid } from 'ulid';
import { servingCommandId } from '../platform/command-id.js';
import { SEALED_BLOBS } from '../platform/engine-parts.js';
import { CLAIM_NEEDED, refused, type CommandOutcome, type DecisionMeta, type Refused } from './command-outcome.js';
import { SenderSight } from '../triage/sender-sight-port.js';
import { HeldMessages, type AboutDecision } from './held-messages.js';

/** The raw message on its way out; its first bytes were read and verified already. */
export interface RawContent {
  readonly sizeBytes: number;
  readonly chunks: AsyncIterable<Buffer>;
}

/** The outcome, with the raw message when it was granted; the download is recorded before the first byte. */
export type DownloadOutcome =
  (Extract<CommandOutcome, { kind: 'done' }> & { readonly content: RawContent }) | Extract<CommandOutcome, { kind: 'refused' }>;

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
    @Inject(SenderSight) private readonly senders: SenderSight,
  ) {}

  async execute({ data: { messageId, reason }, meta }: DownloadContent): Promise<DownloadOutcome> {
    // each serving is decided and recorded anew, a repeated request as well: bytes leave the quarantine every time
    const serving = { ...meta, commandId: servingCommandId(meta.commandId, ulid()) };
    let sizeBytes = 0;
    const command = ({ message }: AboutDecision): MessageCommand | Refused => {
      if (this.senders.isHidden(messageId, meta)) return CLAIM_NEEDED;
      sizeBytes = message.facts.sizeBytes;
      return { type: 'RecordDownload', reason, actorTag: meta.actorTag };
    };
    const outcome = await this.held.decide({ messageId, action: 'download', command }, serving);
    if (outcome.kind === 'refused') return outcome;
    const chunks = await opened(this.blobs.open(messageId));
    if (!chunks) return refused('content-destroyed', 'the content of this message is not kept any more');
    return { ...outcome, content: { sizeBytes, chunks } };
  }
}

/** The same chunks once the first could be read; undefined when there are none to be had. */
async function opened(chunks: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer> | undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    return following(await iterator.next(), iterator);
  } catch (cause) {
    if (cause instanceof BlobGone) return undefined;
    throw cause;
  }
}

async function* following(first: IteratorResult<Buffer>, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
