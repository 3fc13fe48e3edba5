/**
 * Keys of cleared messages. They have no blob to keep a key beside, so their sealed fields use a key derived from the
 * message's id and a random key of its UTC day. One small file a day, wrapped by the key ring; destroying it makes all
 * that was sealed under that day unreadable. ADR 0007 compares this with a key row per message.
 */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { absent, destroyFile, readKeyFile, removeIfThere, syncDirectory, writeSyncedFile } from './durable-file.js';
import { deriveKey } from './derive-key.js';
import { inTurnOn } from './file-turns.js';
import type { KeyWrapper } from './key-ring.js';
import { newMessageKey } from './message-key.js';
import { removeLeftovers, rewrapFiles, type RewrapCount } from './rewrap.js';

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

/** Opens the directory of day keys and creates it (0700) when it is missing. */
export async function openDayKeys(directory: string, ring: KeyWrapper): Promise<DayKeys> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const known = new Map<string, Buffer>();
  const inTurn = oneAtATime(); // for what touches files: a few times a day, and never a creation beside a destruction

  const find = async (day: string, whenMissing: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> => {
    const key = known.get(day) ?? (await readDayKey(fileOf(directory, day), day, ring)) ?? (await whenMissing());
    if (key !== undefined) known.set(day, key);
    return key;
  };
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);

  return {
    async keyForNewMessage(day, messageId) {
      const key = known.get(day) ?? (await inTurn(() => find(day, () => createDayKey(directory, day, ring))));
      if (key === undefined) throw new Error(`no key could be made for ${day}`);
      return messageKeyOf(key, messageId);
    },
    async keyOfMessage(day, messageId) {
      const key = known.get(day) ?? (await inTurn(() => find(day, nothing)));
      return key === undefined ? undefined : messageKeyOf(key, messageId);
    },
    destroy: (day) =>
      inTurn(async () => {
        const destroyed = await destroyFile(fileOf(directory, day));
        await syncDirectory(directory);
        known.get(day)?.fill(0);
        known.delete(day);
        return destroyed;
      }),
    days: async () => (await daysIn(directory)).sort(),
  };
}

/** Wraps the keys of all days anew, under the active key of the ring. */
export async function rewrapDayKeys(directory: string, ring: KeyWrapper): Promise<RewrapCount> {
  const files = (await daysIn(directory)).map((day) => ({ path: fileOf(directory, day), context: contextOf(day) }));
  const count = await rewrapFiles(files, ring);
  await removeLeftovers(directory, ring);
  if (count.rewrapped > 0) await syncDirectory(directory);
  return count;
}

async function daysIn(directory: string): Promise<string[]> {
  const names = (await readdir(directory).catch(absent)) ?? [];
  return names.flatMap((name) => (name.endsWith('.key') && DAY.test(name.slice(0, -4)) ? [name.slice(0, -4)] : []));
}

function contextOf(day: string): string {
  return `day|${day}`;
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

async function readDayKey(path: string, day: string, ring: KeyWrapper): Promise<Buffer | undefined> {
  const wrapped = await readKeyFile(path);
  return wrapped === undefined ? undefined : ring.unwrapKey(wrapped.trim(), contextOf(day));
}

function createDayKey(directory: string, day: string, ring: KeyWrapper): Promise<Buffer> {
  const key = newMessageKey();
  const path = fileOf(directory, day);
  return ring.storing(async () => {
    await inTurnOn(`${path}.tmp`, async () => {
      await removeIfThere(`${path}.tmp`);
      await writeSyncedFile(`${path}.tmp`, (file) => file.writeFile(`${ring.wrapKey(key, contextOf(day))}\n`));
      await rename(`${path}.tmp`, path);
    });
    await syncDirectory(directory);
    return key;
  });
}
