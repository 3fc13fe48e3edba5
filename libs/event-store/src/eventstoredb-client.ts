/**
 * The package that speaks to the server. Both register their messages under the same global names, and the second that is loaded breaks
 * the first: so a process loads one of them, and only when a store asks for it.
 */
import { CannotOpenStore } from './cannot-open-store.js';
import type { EventStoreDBClient } from '@eventstore/db-client';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import type streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { EventStoreAddress } from './eventstoredb-url.js';

/** A connected client, and the messages it was generated with. */
export interface ClientPackage {
  readonly connect: (connectionString: string) => EventStoreDBClient;
  readonly StreamsClient: typeof streamsGrpc.StreamsClient;
  readonly streams: typeof streams;
  readonly shared: typeof shared;
}

/** Where each package has what we use: 6.2.1 of the one, 1.3.1 of the other. Parts of the API that differ are not used. */
const GENERATED = {
  '@eventstore/db-client': 'generated',
  '@kurrent/kurrentdb-client': 'generated/kurrentdb/protocols/v1',
} as const;

let loaded: EventStoreAddress['client'] | undefined;

/**
 * Loads it at the first call.
 * @throws CannotOpenStore when it is not installed, or the other one is loaded already.
 */
export async function clientPackage(name: EventStoreAddress['client']): Promise<ClientPackage> {
  if (loaded !== undefined && loaded !== name)
    throw new CannotOpenStore(`${name} cannot be loaded beside ${loaded}: start a program of its own for it`);
  const [main, grpc, streamsModule, sharedModule] = await Promise.all(
    ['dist/index.js', ...['streams_grpc_pb', 'streams_pb', 'shared_pb'].map((file) => `${GENERATED[name]}/${file}.js`)].map((file) =>
      load(name, file),
    ),
  );
  loaded = name;
  // the generated messages of protocol 1 are the same in both; what the client offers is used as far as both agree
  const { EventStoreDBClient: Client, KurrentDBClient } = main as Partial<Record<string, typeof EventStoreDBClient>>;
  const connecting = Client ?? KurrentDBClient;
  if (connecting === undefined) throw new CannotOpenStore(`${name} has no client that is known here`);
  return {
    connect: (connectionString) => connecting.connectionString(connectionString),
    StreamsClient: (grpc as typeof streamsGrpc).StreamsClient,
    streams: streamsModule as typeof streams,
    shared: sharedModule as typeof shared,
  };
}

/** The exports of a CommonJS file of a package. */
async function load(name: string, file: string): Promise<unknown> {
  try {
    const exports = (await import(`${name}/${file}`)) as { readonly default?: unknown };
    return exports.default ?? exports; // some loaders make of CommonJS a module without a default
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause;
    throw new CannotOpenStore(
      `kurrentdb:// needs the package ${name}, which is not installed: npm install ${name}@1.3.1, or write esdb:// for the client that is`,
    );
  }
}
