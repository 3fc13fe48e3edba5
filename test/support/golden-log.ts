/** Every golden event as it would stand in a log. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { StoredEvent } from '#events';
import { z } from 'zod';

const DIRECTORY = new URL('../golden-events/', import.meta.url);
const schema = z.object({
  stream: z.string(),
  id: z.string(),
  type: z.string(),
  version: z.int(),
  data: z.record(z.string(), z.unknown()),
  meta: z.record(z.string(), z.unknown()),
});

/** In the order of their names; each is the first of its stream, its chain hash any. */
export function goldenLog(): readonly StoredEvent[] {
  const names = readdirSync(DIRECTORY).filter((name) => /\.v\d+\.json$/.test(name));
  return names.map((name, index) => {
    const { data, meta, ...rest } = schema.parse(JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8')));
    const chain = createHash('sha256').update(name).digest('hex');
    return { ...rest, data: JSON.stringify(data), meta: JSON.stringify(meta), revision: 0, position: index + 1, chain };
  });
}
