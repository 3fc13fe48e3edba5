import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Sends the body of an answer piece by piece. What fails half-way ends the connection, so that a part never looks like the whole. */
export async function sendPieces(response: Response, pieces: Parameters<typeof Readable.from>[0]): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), response);
  } catch (cause) {
    const isClientGone = cause instanceof Error && 'code' in cause && cause.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!isClientGone) throw cause; // a client that went away is no fault of the engine
  }
}
