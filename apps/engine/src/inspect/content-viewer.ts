/** The content of a held message for people. The bytes are opened here and read only by an inspection process. */
import type { HeldContent } from '#contracts';
import { heldContentSchema } from '#contracts';
import type { SealedBlobStore } from '#crypto';
import { BlobGone } from '#crypto';
import { z } from 'zod';
import type { InspectionJob } from './inspection-job.js';
import type { InspectionPool } from './inspection-pool.js';
import { revealedSchema, type MatchPlace } from './reveal-value.js';

const previewSchema = z.object({ html: z.string() });

/** A value in clear, and the pattern of now that finds it; empty when only a recorded finding says so. */
export type RevealedMatch = NonNullable<z.infer<typeof revealedSchema>>;

export class ContentViewer {
  constructor(
    private readonly pool: InspectionPool,
    private readonly blobs: SealedBlobStore,
  ) {}

  /**
   * The message opened for reading, every match masked; undefined when its content was destroyed. @throws InspectionFailed when the
   * process gave up on it, which may be why the message is held; Unsealable when the stored bytes were changed
   */
  async show(messageId: string): Promise<HeldContent | undefined> {
    const answer = await this.run(messageId, { kind: 'show' });
    return answer === undefined ? undefined : heldContentSchema.parse(answer.value);
  }

  /**
   * One document of the message as masked HTML; `part` is the path of an attachment that `show` called previewable. Empty HTML when
   * there is no such document or it cannot be read. Undefined and errors as for {@link show}
   */
  async preview(messageId: string, part: string): Promise<{ html: string } | undefined> {
    const answer = await this.run(messageId, { kind: 'preview', part });
    return answer === undefined ? undefined : previewSchema.parse(answer.value);
  }

  /**
   * One matched value as it stands in the mail; null when no match stands there. `isRecorded`: it was found when the mail was judged.
   * Undefined and errors as for {@link show}
   */
  async reveal(messageId: string, place: MatchPlace, isRecorded: boolean): Promise<RevealedMatch | null | undefined> {
    const answer = await this.run(messageId, { kind: 'reveal', place, isRecorded });
    return answer === undefined ? undefined : revealedSchema.parse(answer.value);
  }

  /** What a process answers about the stored bytes. They are read whole first: none of them counts before the last is verified. */
  private async run(messageId: string, job: InspectionJob): Promise<{ readonly value: unknown } | undefined> {
    try {
      // of what came protected people see what was scanned: their places are in that
      const raw = (await this.blobs.readSidecar(messageId, 'opened')) ?? (await this.blobs.read(messageId));
      return { value: await this.pool.run(job, chunksOf(raw)) };
    } catch (cause) {
      if (cause instanceof BlobGone) return undefined;
      throw cause;
    }
  }
}

/** Pieces that fit the frames of the pipe. */
const CHUNK_BYTES = 1024 * 1024;

function* chunksOf(raw: Buffer): Iterable<Buffer> {
  for (let at = 0; at < raw.length; at += CHUNK_BYTES) yield raw.subarray(at, at + CHUNK_BYTES);
}
