/** What the double keeps on disk: a line for each event, synced before anybody hears of it. */
import { readFileSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { LoggedEvent } from './logged-event.js';

export interface Journal {
  /** What stood in the file at the opening. */
  readonly kept: readonly LoggedEvent[];
  /** Resolves when the events are on disk. */
  write(events: readonly LoggedEvent[]): Promise<void>;
  close(): Promise<void>;
}

interface Line extends Omit<LoggedEvent, 'data' | 'metadata'> {
  readonly data: string;
  readonly metadata: string;
}

/** Opens the file, or makes it. Half a line at its end was never acknowledged: it is cut off. */
export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, 'a+', 0o600);
  const text = readFileSync(path, 'utf8');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  return {
    kept: lines.map((line) => parsed(JSON.parse(line) as Line)),
    async write(events) {
      await file.appendFile(events.map((event) => `${written(event)}\n`).join(''));
      await file.datasync();
    },
    close: () => file.close(),
  };
}

function written({ data, metadata, ...rest }: LoggedEvent): string {
  return JSON.stringify({ ...rest, data: data.toString('base64'), metadata: metadata.toString('base64') });
}

function parsed({ data, metadata, ...rest }: Line): LoggedEvent {
  return { ...rest, data: Buffer.from(data, 'base64'), metadata: Buffer.from(metadata, 'base64') };
}
