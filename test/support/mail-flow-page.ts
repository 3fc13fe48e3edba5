/** Reads the tables of docs/mail-flow.md: every transition and every DLP setting, each with the test that shows it. */
import { readFileSync } from 'node:fs';

/** `S: title` on the page: the file that the letter stands for, and how the name of a test, or of what it stands in, begins. */
export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

export interface TransitionRow {
  /** `dlp → dlp-warn: pattern`, one for each step that the row stands for. */
  readonly steps: readonly string[];
  readonly test: NamedTest;
}

export interface SettingRow {
  readonly number: number;
  readonly key: string;
  readonly ends: string;
  readonly factory: string;
  readonly test: NamedTest;
}

export interface MailFlowPage {
  readonly transitions: readonly TransitionRow[];
  readonly settings: readonly SettingRow[];
}

/** @throws when a row names a letter that the page does not explain. */
export function readMailFlowPage(text = readFileSync(new URL('../../docs/mail-flow.md', import.meta.url), 'utf8')): MailFlowPage {
  const files = new Map([...text.matchAll(/^- \*\*(\w)\*\*: `([^`]+)`/gm)].map(([, letter = '', file = '']) => [letter, file]));
  const testOf = (cell: string): NamedTest => {
    const [, letter = '', title = ''] = /^(\w): (\S.*)$/.exec(cell) ?? [];
    const file = files.get(letter);
    if (file === undefined) throw new Error(`no test is named by: ${cell}`);
    return { file, title };
  };
  const rows = text.split('\n').flatMap((line) =>
    line.startsWith('| ')
      ? [
          line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ]
      : [],
  );
  return {
    transitions: rows
      .filter((cells) => cells.length === 4 && cells[0]?.startsWith('`') === true)
      .map(([from = '', to = '', because = '', test = '']) => ({ steps: stepsOf(from, to, because), test: testOf(test) })),
    settings: rows
      .filter(([number = '']) => /^\d+$/.test(number))
      .map(([number, key = '', ends = '', factory = '', test = '']) => ({
        ...{ number: Number(number), key: key.replaceAll('`', ''), ends, factory },
        test: testOf(test),
      })),
  };
}

function stepsOf(from: string, to: string, because: string): string[] {
  const names = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return names(from).flatMap((one) => names(to).flatMap((other) => because.split(', ').map((why) => `${one} → ${other}: ${why}`)));
}
