/**
 * A process that appends to eight streams at once, against others that append to the same ones; whoever loses reads again. It ends
 * after some milliseconds and writes how many of its appends were acknowledged and how many lost: `acknowledged conflicts`.
 */
import { headOf } from '../src/chain.js';
import { RevisionConflict } from '../src/event-store.js';
import { openStore } from '../src/open-store.js';

const [url = '', name = '', milliseconds = '1000'] = process.argv.slice(2);
const store = await openStore(url);
const until = performance.now() + Number(milliseconds);
let acknowledged = 0;
let conflicts = 0;

async function appendTo(stream: string): Promise<void> {
  let head = headOf(stream, await store.readStream(stream));
  while (performance.now() < until) {
    const events = [0, 1].map((n) => ({
      id: `${name} ${stream}#${String(head.revision + 1 + n)}`,
      ...{ type: 'Raced', version: 1, data: 'x'.repeat(500), meta: '{}' },
    }));
    try {
      head = await store.append({ stream, expected: head, events });
      acknowledged++;
    } catch (cause) {
      if (!(cause instanceof RevisionConflict)) throw cause;
      conflicts++;
      head = headOf(stream, await store.readStream(stream));
    }
  }
}
await Promise.all(Array.from({ length: 8 }, (_, n) => appendTo(`s-${String(n)}`)));
await store.close();
process.stdout.write(`${String(acknowledged)} ${String(conflicts)}\n`);
