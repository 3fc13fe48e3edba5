/** Collects running text in lines as CSS would lay it out: white space collapses, empty lines do not add up. */

/** What the text of a page is put together with. */
export interface ReadingLines {
  /** Running text: all white space in it is one blank. */
  flow(text: string): void;
  /** Text with its white space. */
  keep(text: string): void;
  /** Ends the line, if anything but a bullet stands in it; 2: and leaves one empty. */
  endLine(count: 1 | 2): void;
  /** Ends the line, empty or not; no more than two empty ones add up. */
  breakLine(): void;
  /** Begins an entry of a list. */
  bullet(): void;
  /** Parts two cells of a table. */
  gap(): void;
  /** A mark for {@link ReadingLines.since}. */
  length(): number;
  /** What was added after that mark. */
  since(mark: number): string;
  finished(): string;
}

const MOST_LINE_ENDS = 3;
const BLANKS = /[ \t\r\n\f]+/;

export function createReadingLines(): ReadingLines {
  const pieces: string[] = [];
  let owedLines = 0;
  let owedBlanks = '';
  let isBehindBullet = false;
  const add = (text: string): void => {
    if (text === '') return;
    if (pieces.length > 0) pieces.push(owedLines > 0 ? '\n'.repeat(owedLines) : owedBlanks);
    owedLines = 0;
    owedBlanks = '';
    isBehindBullet = false;
    pieces.push(text);
  };
  return {
    flow(text) {
      const words = text.split(BLANKS);
      if (words[0] === '' && owedBlanks === '') owedBlanks = ' ';
      add(words.filter((word) => word !== '').join(' '));
      if (words.length > 1 && words.at(-1) === '' && owedBlanks === '') owedBlanks = ' ';
    },
    keep: (text) => add(text.replace(/\r\n?/g, '\n')),
    endLine(count) {
      if (!isBehindBullet) owedLines = Math.max(owedLines, count);
    },
    breakLine: () => void (owedLines = Math.min(owedLines + 1, MOST_LINE_ENDS)),
    bullet() {
      add('•');
      owedBlanks = ' ';
      isBehindBullet = true;
    },
    gap: () => void (owedBlanks = '   '),
    length: () => pieces.length,
    since: (mark) => pieces.slice(mark).join(''),
    finished: () => `${pieces.join('').trimEnd()}\n`,
  };
}
