/**
 * `npm run prove:hostile`: a 25 MB mail keeps the engine below 400 MiB; nesting, a zip bomb, a looping PDF and a run of
 * digits each end within 10 s as held, while clean mail goes on beside them. Exit code 1 when one of that is not so.
 */
import { heldMessages, outboundTo, startEngine } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { sendMail } from '../support/smtp-client.js';
import { bigMail, hostileMails } from './hostile-mail.js';
import { watchMemory } from './process-memory.js';

const MEMORY_MIB = 400;
const END_MS = 10_000;
const CLEAN = Buffer.from('From: a@example.com\r\nTo: c@example.net\r\nSubject: lunch\r\n\r\nFriday at noon?\r\n');
const broken: string[] = [];

const hop = await openNextHopDouble();
const engine = await startEngine({ settings: { routes: outboundTo(hop.port), log: { level: 'warn' } } });
try {
  await bigMails();
  await hostileOnes();
} finally {
  await engine.dispose();
  await hop.stop();
}
for (const sentence of broken) console.error(sentence);
console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
if (broken.length > 0) process.exitCode = 1;

async function bigMails(): Promise<void> {
  const bytes = bigMail();
  const peak = watchMemory(engine.pid);
  const started = performance.now();
  for (let round = 0; round < 3; round++) {
    const { code } = await sendMail(engine.smtpPort, { to: 'b@example.net' }, bytes);
    if (code !== 250) broken.push(`a mail of ${bytes.length} bytes was answered with ${code}`);
  }
  const { mainMiB, treeMiB } = peak();
  const each = (performance.now() - started) / 3;
  console.log(
    `3 mails of ${(bytes.length / 1e6).toFixed(1)} MB: ${each.toFixed(0)} ms each; engine ${mainMiB.toFixed(0)} MiB (RSS), with its inspection processes ${treeMiB.toFixed(0)} MiB (PSS)`,
  );
  if (mainMiB > MEMORY_MIB) broken.push(`the engine took ${mainMiB.toFixed(0)} MiB, more than ${MEMORY_MIB}`);
}

async function hostileOnes(): Promise<void> {
  const rows: Record<string, object> = {};
  for (const { name, bytes } of hostileMails()) {
    const before = (await heldMessages(engine, 0)).length;
    const flow = cleanFlow();
    const peak = watchMemory(engine.pid);
    const started = performance.now();
    const { code } = await sendMail(engine.smtpPort, { to: 'b@example.net' }, bytes);
    const ms = performance.now() - started;
    const clean = await flow.stop();
    const held = await heldMessages(engine, before + 1, 2_000).catch(() => []);
    const why = held[0]?.why.map(({ label }) => label).join(', ') ?? '–';
    const { mainMiB, treeMiB } = peak();
    rows[name] = {
      MB: Number((bytes.length / 1e6).toFixed(1)),
      reply: code,
      ms: Math.round(ms),
      held: held.length > before,
      why: why.slice(0, 60),
      'clean beside': clean.count,
      'clean p99 ms': Math.round(clean.p99),
      'engine MiB': Math.round(mainMiB),
      'tree MiB': Math.round(treeMiB),
    };
    if (code !== 250 || held.length <= before) broken.push(`${name}: answered ${code}, held: ${held.length > before}`);
    if (ms > END_MS) broken.push(`${name}: took ${Math.round(ms)} ms`);
    if (clean.refused > 0) broken.push(`${name}: ${clean.refused} clean mails beside it were refused`);
  }
  console.table(rows);
}

/** Sends clean mail, one after the other, for at least two seconds and until it is stopped. */
function cleanFlow(): { stop(): Promise<{ count: number; refused: number; p99: number }> } {
  const times: number[] = [];
  let refused = 0;
  let stopped = false;
  const until = performance.now() + 2_000;
  const flow = async (): Promise<void> => {
    while (!stopped || performance.now() < until) {
      const started = performance.now();
      const { code } = await sendMail(engine.smtpPort, { to: 'c@example.net' }, CLEAN);
      times.push(performance.now() - started);
      if (code !== 250) refused += 1;
    }
  };
  const running = flow();
  return {
    async stop() {
      stopped = true;
      await running;
      times.sort((left, right) => left - right);
      return { count: times.length, refused, p99: times[Math.ceil(times.length * 0.99) - 1] ?? 0 };
    },
  };
}
