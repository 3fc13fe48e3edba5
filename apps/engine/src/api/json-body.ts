/** Request bodies: JSON in UTF-8 up to a limit, read after the caller was let in. */
import type { IncomingMessage } from 'node:http';
import { ProblemAnswer } from './problem.js';

/** @throws ProblemAnswer for another media type, a body that is too large or not JSON. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  // exact: the types that a form may send without a preflight (text/plain and others) must not pass as JSON
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) throw new ProblemAnswer('unsupported-media-type');
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') throw new ProblemAnswer('unsupported-media-type');
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new ProblemAnswer('body-too-large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new ProblemAnswer('body-too-large');
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return JSON.parse(text) as unknown;
  } catch {
    throw new ProblemAnswer('invalid-json');
  }
}
