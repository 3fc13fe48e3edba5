/** A checkpoint as one line of JSON: what the anchor file holds, and what syslog is told. */
import type { OutsideAnchor } from '#event-store';
import { z } from 'zod';
import type { Checkpoint } from './ledger-state.js';

const lineSchema = z.object({
  anchor: z.literal('lazaret-ledger'),
  checkpoint: z.int().positive(),
  events: z.int().positive(),
  revision: z.int().nonnegative(),
  chain: z.string().regex(/^[0-9a-f]{64}$/),
  sealedAt: z.string(),
});

/** Without its end. */
export function anchorLine({ checkpoint, events, revision, chain, sealedAt }: Checkpoint): string {
  return JSON.stringify({ anchor: 'lazaret-ledger', checkpoint, events, revision, chain, sealedAt });
}

/** Finds a checkpoint in a line of the anchor file, or of a file of syslog; undefined where there is none. `source`: for people. */
export function readAnchorLine(line: string, source: string): OutsideAnchor | undefined {
  const begin = line.indexOf('{"anchor":"lazaret-ledger"');
  const end = line.lastIndexOf('}');
  if (begin < 0 || end < begin) return undefined;
  try {
    const { checkpoint, events, revision, chain } = lineSchema.parse(JSON.parse(line.slice(begin, end + 1)));
    return { checkpoint, events, revision, chain, source };
  } catch {
    return undefined;
  }
}
