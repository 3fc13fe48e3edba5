/**
 * The verifier that lies in every evidence bundle: `node verify.mjs` in the unpacked folder. It is built into one file and needs nothing but
 * Node; the code is that of `lazaret audit verify`.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { verifyLog } from '#event-store';
import { readCloudEventLine, type StoredEvent } from '#events';

/** Words of a line that is no event, with its number. */
class BadLine extends Error {}

async function* eventsOf(file: string): AsyncGenerator<StoredEvent> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    const read = readCloudEventLine(line);
    if ('problem' in read) throw new BadLine(`line ${String(number)} ${read.problem}`);
    yield read.event;
  }
}

/** Answers the exit code: 0 when everything is as it was written. */
async function verify(directory: string): Promise<number> {
  const keyFile = path.join(directory, 'public-key.txt');
  const pinned = existsSync(keyFile)
    ? readFileSync(keyFile, 'utf8')
        .split(/\s+/)
        .filter((word) => word !== '')
    : [];
  try {
    const verdict = await verifyLog(eventsOf(path.join(directory, 'events.jsonl')), { isPart: true, pinned });
    const { events, streams, checkpoints, faults, firstBad } = verdict;
    console.log(`${String(events)} events in ${String(streams)} streams, ${String(checkpoints)} checkpoints of the ledger`);
    if (events === 0) {
      console.log('nothing is shown: there are no events');
      return 1;
    }
    if (firstBad === undefined) {
      console.log('sound: every event is as it was written, and follows the one before it in its stream');
      return 0;
    }
    const { stream, revision, problem, detail } = firstBad;
    console.log(`broken, ${String(faults)} faults; the first: event ${String(revision)} of ${stream} is ${problem}: ${detail}`);
    return 1;
  } catch (cause) {
    if (!(cause instanceof BadLine)) throw cause;
    console.log(`broken: ${cause.message} (events.jsonl)`);
    return 1;
  }
}

process.exitCode = await verify(path.resolve(process.argv[2] ?? '.'));
