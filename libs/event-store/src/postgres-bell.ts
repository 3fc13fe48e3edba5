/** Rings when any engine has committed: by LISTEN, and by asking for the last position now and then, should a notification be lost. ADR 0034. */
import { openConnection, type PostgresConnection } from './postgres-connection.js';
import { commitChannel } from './postgres-group.js';
import type { PostgresPlace } from './postgres-url.js';
import type { CommitBell } from './subscription.js';

/** How often it is looked whether the connection that listens must be made anew, and the last position asked meanwhile. */
const CHECK_MS = 500;
/** While it listens, the last position is asked for at every tenth check only. */
const LISTENING_CHECKS = 10;
const LISTEN_MS = 3_000;

/** Listens until it is closed. */
export interface PostgresListener {
  close(): Promise<void>;
}

/**
 * Rings `bell` at each commit, whoever made it.
 * @throws the driver's error when the server cannot be reached at the start.
 */
export async function listenForCommits(
  place: PostgresPlace,
  bell: CommitBell,
  lastPosition: () => Promise<number>,
): Promise<PostgresListener> {
  let connection: PostgresConnection | undefined;
  let closed = false;
  let checks = 0;
  let known = 0;
  let checking: Promise<void> = Promise.resolve();

  const heard = (position: number): void => {
    if (position <= known) return;
    known = position;
    bell.ring();
  };
  const listen = async (): Promise<void> => {
    const opened = await openConnection(place);
    try {
      opened.onLost(() => (connection = undefined));
      opened.onNotification(() => bell.ring()); // what it says is not believed: whoever may connect to the database may say anything
      await opened.within(LISTEN_MS, () => opened.query(`LISTEN ${commitChannel(place.schema)}`));
      connection = opened;
    } catch (cause) {
      opened.destroy();
      throw cause;
    }
  };
  const check = async (): Promise<void> => {
    checks++;
    if (connection !== undefined && checks % LISTENING_CHECKS !== 0) return;
    try {
      if (connection === undefined) await listen();
      heard(await lastPosition());
    } catch {
      // the server is away; readers hear that from their own reads, and here the next check comes
    }
  };

  await listen();
  const timer = setInterval(() => {
    checking = checking.then(() => (closed ? undefined : check()));
  }, CHECK_MS);
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await checking;
      await connection?.close();
    },
  };
}
