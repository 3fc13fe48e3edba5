/** Request bodies: JSON in UTF-8 up to a limit, read after the caller was let in. */
import type { IncomingMessage } from 'node:http';
import { ProblemAnswer } from './problem.js';

/** Lists and objects within one another; nothing that the interface takes comes near. */
const MAX_DEPTH = 100;
const TOO_DEEP = `The body is nested more than ${String(MAX_DEPTH)} deep. Nothing was changed.`;

/** @throws ProblemAnswer for another media type, a body that is too large, not JSON, or nested too deep. */
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
  const value = parsedJson(Buffer.concat(chunks));
  // what reads it later calls itself for each level
  if (isDeeper(value, MAX_DEPTH)) throw new ProblemAnswer('invalid-json', { detail: TOO_DEEP });
  return value;
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new ProblemAnswer('invalid-json');
  }
}

/** Whether lists and objects stand in one another more than so many times. Level by level, so that no depth is too much for it. */
function isDeeper(value: unknown, depth: number): boolean {
  let level = [value].filter(isNest);
  for (let reached = 0; level.length > 0; reached++) {
    if (reached === depth) return true;
    level = level.flatMap((nest) => Object.values(nest).filter(isNest));
  }
  return false;
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
