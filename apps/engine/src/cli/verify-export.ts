/** Verifies the log that an export holds: lines of CloudEvents, as stored. */
import type { Readable } from 'node:stream';
import { type LogFault, type LogVerdict, verifyLog, type VerifyOptions } from '#event-store';
import { MAX_EVENT_LINE_BYTES, readCloudEventLine, type StoredEvent } from '#events';
import { CannotRead, messageOf } from './audit-evidence.js';
import { LineTooLong, linesOf, openBytes } from '../platform/file-lines.js';

/** @throws CannotRead when it is not an export that can be verified at all; a line that was tampered with is a fault. */
export async function verifyExport(file: string, input: Readable, evidence: VerifyOptions): Promise<LogVerdict> {
  const name = file === '-' ? 'the input' : file;
  const lines = new ExportLines(name);
  try {
    const verdict = await verifyLog(lines.events(openBytes(file, input)), evidence);
    if (verdict.events === 0)
      throw new CannotRead(`${name} holds no events of Lazaret${lines.firstBad ? `: ${lines.firstBad.detail}` : ''}`);
    return lines.firstBad === undefined ? verdict : withBadLine(verdict, lines.firstBad);
  } catch (cause) {
    throw cause instanceof CannotRead ? cause : new CannotRead(`${name} cannot be read (${messageOf(cause)})`);
  }
}

/** The lines as events; one that is none is left out, and the first of them is remembered. */
class ExportLines {
  firstBad: LogFault | undefined;
  private number = 0;

  constructor(private readonly name: string) {}

  async *events(bytes: Readable): AsyncGenerator<StoredEvent> {
    let last: StoredEvent | undefined;
    try {
      for await (const line of linesOf(bytes, MAX_EVENT_LINE_BYTES)) {
        this.number++;
        const read = readCloudEventLine(line);
        if ('event' in read) yield (last = read.event);
        else this.note(read.problem, last);
      }
    } catch (cause) {
      if (!(cause instanceof LineTooLong)) throw cause;
      this.number++;
      this.note('is longer than an event can be', last);
    }
  }

  private note(problem: string, last: StoredEvent | undefined): void {
    if (problem.includes('masked')) throw new CannotRead(`${this.name} ${problem}`);
    const { stream = '', revision = -1, position = 0 } = last ?? {};
    const detail = `line ${this.number} of ${this.name} ${problem}; the place named is that of the event before it`;
    this.firstBad ??= { stream, revision, position, problem: 'altered', detail };
  }
}

function withBadLine(verdict: LogVerdict, bad: LogFault): LogVerdict {
  const isFirst = verdict.firstBad === undefined || bad.position < verdict.firstBad.position;
  return { ...verdict, integrity: 'broken', faults: verdict.faults + 1, ...(isFirst && { firstBad: bad }) };
}
