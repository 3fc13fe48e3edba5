/**
 * What the similarity hash of a mail costs: microseconds for 10 KB of text, beside normalizing the same text in the same
 * run, which every mail pays. Only mail in which something was found, or could not be read, pays for the hash.
 * Run: `npx tsx bench/similarity.ts`.
 */
import { compileSkipList, normalizeParts } from '../libs/dlp/src/normalize/normalize.js';
import { similarityHash } from '../libs/dlp/src/similarity/similarity-hash.js';

const BYTES = 10_000;
const SAMPLES: Readonly<Record<string, string>> = {
  English: 'Dear Ms Walker, thank you for the call on Tuesday. The draft of agreement 4711 is attached; please look at section 4. ',
  German: 'Sehr geehrte Frau Müller, für die Übersendung der Unterlagen danken wir Ihnen; die Prüfung der größeren Beträge läuft. ',
  Chinese: '您好，感谢您发来的文件。合同将在星期一签署，我们会另行通知会议时间。',
};

function main(): void {
  const skipWords = compileSkipList([]);
  for (const [name, sample] of Object.entries(SAMPLES)) {
    const text = Buffer.from(sample.repeat(Math.ceil(BYTES / Buffer.byteLength(sample)))).subarray(0, BYTES);
    const part = { path: '1', kind: 'body' as const, text };
    const hash = microseconds(() => (similarityHash([text.toString('utf8')]) ?? '').length);
    const normalized = microseconds(() => normalizeParts([part], { skipWords }).folded.bytes.length);
    const figures = [`hash ${hash.toFixed(0)} µs`, `normalize ${normalized.toFixed(0)} µs`, `ratio ${(hash / normalized).toFixed(2)}`];
    console.log(name.padEnd(10) + figures.map((figure) => figure.padStart(20)).join(''));
  }
}

/** Of the median round. */
function microseconds(work: () => number): number {
  const rounds = Array.from({ length: 60 }, () => {
    const start = process.hrtime.bigint();
    for (let times = 0; times < 20; times++) if (work() === 0) throw new Error('nothing was done');
    return Number(process.hrtime.bigint() - start) / 20_000;
  });
  return rounds.sort((a, b) => a - b)[30] ?? Infinity;
}

main();
