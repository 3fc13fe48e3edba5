/** The fields of a form as a browser without scripts sends them. */
import type { IncomingMessage } from 'node:http';
import { ProblemAnswer } from './problem.js';

const MAX_BYTES = 32_768;

/** A field that comes twice counts as its first. @throws ProblemAnswer for another media type or a body that is too large. */
export async function readFormBody(request: IncomingMessage): Promise<Readonly<Partial<Record<string, string>>>> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) throw new ProblemAnswer('unsupported-media-type');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) throw new ProblemAnswer('body-too-large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new ProblemAnswer('body-too-large');
    chunks.push(chunk);
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  return Object.fromEntries([...fields].reverse()); // the last to be entered wins: the first of the body
}
