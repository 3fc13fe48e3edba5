/**
 * Speed of normalization: both views with their maps, against the native `normalize('NFKC').toLowerCase()` of the same
 * text in the same run, which has no map, no second view and no folding beyond lower case: once as string to string,
 * once from bytes to bytes as our stages hand text on. Run: `npx tsx bench/normalize.ts`.
 */
import { compileSkipList, NO_SKIP_WORDS, normalizeParts } from '../libs/dlp/src/normalize/normalize.js';

const MEGABYTE = 1_000_000;
const ROUNDS = 9;

/** The mail of an office, without anything to find, in the proportions of scripts that matter. */
const SAMPLES: Readonly<Record<string, string>> = {
  'English, ASCII': `Dear Ms Walker,\r\nthank you for the call on Tuesday. The draft of the agreement is attached; please look at section 4
and let us have your remarks before the end of the month.  Our next meeting is on 14 March at 10:30.\r\n\r\nKind regards\r\n`,
  'German and French': `Sehr geehrte Frau Müller, für die Übersendung der Unterlagen möchten wir Ihnen danken; die Prüfung läuft. Größere Beträge
müssen wir wie üblich bestätigen. Où êtes-vous passé ? Le présent contrat a été signé à Orléans, côté français, après l’été.\n`,
  Cyrillic: `Уважаемая госпожа Иванова, благодарим Вас за присланные документы. Договор будет подписан в понедельник, после проверки
всех приложений; о времени встречи мы сообщим дополнительно. С уважением, отдел закупок.\n`,
  'Chinese and Japanese': `您好，感谢您发来的文件。合同将在星期一签署，我们会另行通知会议时间。資料をお送りいただきありがとうございます。来週の会議は
午前十時からです。どうぞよろしくお願いいたします。\n`,
};

function main(): void {
  const skipWords = compileSkipList(['the', 'of', 'and', 'die', 'der', 'und', 'le', 'la']);
  printRow(['text', 'both views', 'with skip list', 'native strings', 'ratio', 'native bytes', 'ratio']);
  for (const [name, sample] of Object.entries(SAMPLES)) {
    const text = repeated(sample);
    const string = text.toString('utf8');
    const part = { path: '1', kind: 'body' as const, text };
    const own = rate(text, () => normalizeParts([part], { skipWords: NO_SKIP_WORDS }).folded.bytes.length);
    const skipping = rate(text, () => normalizeParts([part], { skipWords }).folded.bytes.length);
    const strings = rate(text, () => string.normalize('NFKC').toLowerCase().length);
    const bytes = rate(text, () => Buffer.from(text.toString('utf8').normalize('NFKC').toLowerCase(), 'utf8').length);
    const mbPerSecond = (figure: number): string => `${figure.toFixed(0)} MB/s`;
    const ratio = (figure: number): string => (own / figure).toFixed(2);
    printRow([name, mbPerSecond(own), mbPerSecond(skipping), mbPerSecond(strings), ratio(strings), mbPerSecond(bytes), ratio(bytes)]);
  }
}

function printRow([name = '', ...figures]: readonly string[]): void {
  console.log(name.padEnd(22) + figures.map((figure) => figure.padStart(16)).join(''));
}

function repeated(sample: string): Buffer {
  return Buffer.from(sample.repeat(Math.ceil(MEGABYTE / Buffer.byteLength(sample))), 'utf8');
}

/** Megabytes a second of the median round. */
function rate(text: Buffer, normalize: () => number): number {
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS + 3; round++) {
    const start = process.hrtime.bigint();
    if (normalize() === 0) throw new Error('nothing was normalized');
    if (round >= 3) seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  seconds.sort((a, b) => a - b);
  return text.length / MEGABYTE / (seconds[ROUNDS >> 1] ?? Infinity);
}

main();
