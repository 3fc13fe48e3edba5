/**
 * Keys of cleared messages. They have no blob to keep a key beside, so their sealed fields use a key derived from the
 * message's id and a random key of its UTC day. One small file a day, wrapped by the key ring; destroying it makes all
 * that was sealed under that day unreadable. ADR 0007 compares this with a key row per message.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { absent, createFile, destroyFile, isErrno, syncDirectory } from './durable-file.js';
import { deriveKey } from './derive-key.js';
import type { KeyWrapper } from './key-ring.js';
import { newMessageKey } from './message-key.js';
import { openWrappedFile, removeLeftovers, rewrapFiles, type RewrapCount, type WrappedFile, wrapStoredAnew } from './rewrap.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The keys by day. `day` is `YYYY-MM-DD` in UTC everywhere. */
export interface DayKeys {
  /** The key of a message that is being received; makes the day's key durable first when it is the day's first. */
  keyForNewMessage(day: string, messageId: string): Promise<Buffer>;
  /** The key of a message of that day; undefined once the day was destroyed. */
  keyOfMessage(day: string, messageId: string): Promise<Buffer | undefined>;
  /** Destroys a day's key for good, durably. @returns false when there was none. */
  destroy(day: string): Promise<boolean>;
  /** The days that have a key, oldest first. */
  days(): Promise<string[]>;
}

/** A key that was read is used for so long without looking whether another process has destroyed it. */
const KEY_CACHE_MS = 10_000;

interface KnownDay {
  readonly key: Buffer;
  readonly seenAt: number;
  /** Its name is on disk for certain: who made it may have died before. */
  readonly isDurable: boolean;
}

/**
 * Opens the directory of day keys and creates it (0700) when it is missing.
 * @param cacheMs - for so long at most a key that another process has destroyed may still be used here.
 */
export async function openDayKeys(directory: string, ring: KeyWrapper, cacheMs: number = KEY_CACHE_MS): Promise<DayKeys> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const known = new Map<string, KnownDay>();
  const inTurn = oneAtATime(); // for what touches files: now and then, and never a creation beside a destruction

  const fresh = (day: string): KnownDay | undefined => {
    const entry = known.get(day);
    return entry !== undefined && performance.now() - entry.seenAt < cacheMs ? entry : undefined;
  };
  const remember = (day: string, key: Buffer, isDurable: boolean): Buffer => {
    known.set(day, { key, isDurable, seenAt: performance.now() });
    return key;
  };
  const forget = (day: string): void => {
    known.get(day)?.key.fill(0);
    known.delete(day);
  };
  const find = async (day: string): Promise<Buffer | undefined> => {
    const entry = fresh(day);
    if (entry !== undefined) return entry.key;
    const found = await openWrappedFile(wrappedDay(directory, day), ring);
    if (found === undefined) forget(day);
    else remember(day, found.key, known.get(day)?.isDurable ?? false);
    return found?.key;
  };
  const findOrCreate = async (day: string): Promise<Buffer> => {
    for (;;) {
      const key = (await find(day)) ?? (await createDayKey(wrappedDay(directory, day), ring));
      if (key === undefined) continue; // somebody else has made it first
      if (known.get(day)?.isDurable !== true) await syncDirectory(directory);
      return remember(day, key, true);
    }
  };

  return {
    async keyForNewMessage(day, messageId) {
      const entry = fresh(day);
      return messageKeyOf(entry?.isDurable === true ? entry.key : await inTurn(() => findOrCreate(day)), messageId);
    },
    async keyOfMessage(day, messageId) {
      const key = fresh(day)?.key ?? (await inTurn(() => find(day)));
      return key === undefined ? undefined : messageKeyOf(key, messageId);
    },
    destroy: (day) =>
      inTurn(async () => {
        const destroyed = await destroyFile(fileOf(directory, day));
        await syncDirectory(directory);
        forget(day);
        return destroyed;
      }),
    days: async () => (await daysIn(directory)).sort(),
  };
}

/** Wraps the keys of all days anew, under the active key of the ring. */
export async function rewrapDayKeys(directory: string, ring: KeyWrapper): Promise<RewrapCount> {
  const files = (await daysIn(directory)).map((day) => wrappedDay(directory, day));
  const count = await rewrapFiles(files, ring);
  await removeLeftovers(directory, ring);
  if (count.rewrapped > 0) await syncDirectory(directory);
  return count;
}

async function daysIn(directory: string): Promise<string[]> {
  const names = (await readdir(directory).catch(absent)) ?? [];
  return names.flatMap((name) => (name.endsWith('.key') && DAY.test(name.slice(0, -4)) ? [name.slice(0, -4)] : []));
}

function wrappedDay(directory: string, day: string): WrappedFile {
  return { path: fileOf(directory, day), context: `day|${day}` };
}

/** Runs each task when the one before has ended, well or not. */
function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task, task);
    last = mine;
    return mine;
  };
}

function messageKeyOf(dayKey: Buffer, messageId: string): Buffer {
  return deriveKey(dayKey, `message|${messageId}`);
}

function fileOf(directory: string, day: string): string {
  if (!DAY.test(day)) throw new RangeError('a day is written YYYY-MM-DD');
  return `${directory}/${day}.key`;
}

/** @returns undefined when another process has made it first. */
async function createDayKey(file: WrappedFile, ring: KeyWrapper): Promise<Buffer | undefined> {
  const key = newMessageKey();
  try {
    await ring.storing(
      () => createFile(file.path, `${ring.wrapKey(key, file.context)}\n`),
      () => wrapStoredAnew([file], ring),
    );
    return key;
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return undefined;
    throw cause;
  }
}
