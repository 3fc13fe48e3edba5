/** Raw mail as an answer: of known length, and never a part that looks like the whole. */
import type { Response } from 'express';
import type { RawContent } from '../quarantine/download-content.js';
import { sendPieces } from './send-pieces.js';

/**
 * Sends the mail as a file to be saved. What fails half-way ends the connection: the client misses bytes that
 * Content-Length promised and knows that the file is not complete.
 */
export async function sendMailFile(response: Response, name: string, { sizeBytes, chunks }: RawContent): Promise<void> {
  response.setHeader('Content-Type', 'message/rfc822');
  response.setHeader('Content-Length', String(sizeBytes));
  response.setHeader('Content-Disposition', `attachment; filename="${name}.eml"`);
  await sendPieces(response, chunks);
}
