/**
 * A process to be killed: appends two events at a time to eight streams at once, and writes a line `stream revision` for
 * every append that was acknowledged, as soon as it was.
 */
import { writeSync } from 'node:fs';
import { emptyHead, headOf } from '../src/chain.js';
import { openStore } from '../src/open-store.js';

const store = await openStore(process.argv[2] ?? 'memory:');
writeSync(1, 'ready\n');

async function appendForever(stream: string): Promise<never> {
  const stored = await store.readStream(stream);
  for (let head = stored.length === 0 ? emptyHead(stream) : headOf(stream, stored); ;) {
    const first = head.revision + 1;
    const events = [first, first + 1].map((n) => ({
      id: `${stream}#${String(n)}`,
      type: 'Looped',
      version: 1,
      data: 'x'.repeat(2_000),
      meta: '{}',
    }));
    head = await store.append({ stream, expected: head, events });
    writeSync(1, `${stream} ${String(head.revision)}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, (_, n) => appendForever(`s-${String(n)}`)));
