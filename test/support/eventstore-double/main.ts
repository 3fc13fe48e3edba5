/** The double as a program: `main.ts JOURNAL PORT [PORT PORT]`, one node for each port. Prints its connection string when it listens, and ends with SIGTERM. */
import { openEventStoreDouble } from './eventstore-double.js';

const [journal = 'eventstore.journal', ...ports] = process.argv.slice(2);
const double = await openEventStoreDouble({ journal, ports: ports.map(Number), nodes: ports.length > 1 ? 3 : 1 });
console.log(double.url);
process.once('SIGTERM', () => void double.close().then(() => process.exit(0)));
