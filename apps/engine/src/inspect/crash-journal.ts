/**
 * Which bytes were being inspected when the engine went down. Each message takes a slot in a small file before its
 * inspection and clears it after; what stands there at the next start is counted, and bytes that brought the engine down
 * twice are held without being inspected again. Survives kill -9 (the kernel keeps the page); a power cut may forget a
 * slot, which costs one more try.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const SLOT_BYTES = 32;
const EMPTY = Buffer.alloc(SLOT_BYTES);
const CRASHES_TO_HOLD = 2;
const REMEMBERED = 1000;

export class CrashJournal {
  private readonly free: number[] = [];
  private slots = 0;

  private constructor(
    private readonly file: number,
    private readonly crashes: ReadonlyMap<string, number>,
  ) {}

  /** Counts what the last run left in its slots and starts with empty ones. */
  static open(directory: string): CrashJournal {
    const slotFile = path.join(directory, 'inspecting.slots');
    const countFile = path.join(directory, 'inspecting.crashes.json');
    const crashes = readCounts(countFile);
    // the same bytes may have come twice at once: that is one crash
    for (const tag of new Set(leftInSlots(slotFile))) crashes.set(tag, (crashes.get(tag) ?? 0) + 1);
    const newest = [...crashes].slice(-REMEMBERED);
    writeDurably(countFile, JSON.stringify(newest));
    return new CrashJournal(openSync(slotFile, 'w', 0o600), new Map(newest));
  }

  /** Whether these bytes (keyed hash, 64 hex digits) were under inspection at two crashes. */
  isSuspect(tag: string): boolean {
    return (this.crashes.get(tag) ?? 0) >= CRASHES_TO_HOLD;
  }

  /** Marks bytes as under inspection; call the answer when that has ended. */
  begin(tag: string): () => void {
    const slot = this.free.pop() ?? this.slots++;
    writeSync(this.file, Buffer.from(tag, 'hex'), 0, SLOT_BYTES, slot * SLOT_BYTES);
    return () => {
      writeSync(this.file, EMPTY, 0, SLOT_BYTES, slot * SLOT_BYTES);
      this.free.push(slot);
    };
  }

  close(): void {
    closeSync(this.file);
  }
}

function leftInSlots(file: string): string[] {
  const bytes = readIfThere(file);
  const tags: string[] = [];
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    const slot = bytes.subarray(at, at + SLOT_BYTES);
    if (!slot.equals(EMPTY)) tags.push(slot.toString('hex'));
  }
  return tags;
}

function readCounts(file: string): Map<string, number> {
  const text = readIfThere(file).toString('utf8');
  if (text === '') return new Map();
  const entries = parsed(text);
  if (!Array.isArray(entries)) return new Map();
  return new Map(
    entries.flatMap((entry: unknown) =>
      Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number' ? [[entry[0], entry[1]] as const] : [],
    ),
  );
}

/** A count file that a power cut has broken counts for nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return Buffer.alloc(0);
    throw cause;
  }
}

function writeDurably(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  const handle = openSync(temporary, 'w', 0o600);
  writeFileSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, file);
}
