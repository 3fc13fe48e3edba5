/**
 * A double of an EventStoreDB server, or of a cluster of three: the client's own generated service (protocol 1), served with grpc-js.
 * It proves how we use the protocol, and nothing of a server: no replication, no election, no index, no scavenge. Its rules are
 * those that were read in the server's source; the nodes of its cluster share one log in one process.
 *
 * In a test: `const double = await openEventStoreDouble(); openStore(double.url)`. As a process of its own, which several engines use
 * and which may be killed: `startEventStoreProcess` in eventstore-process.ts.
 */
import { type Metadata, Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { append, batchAppend, softDelete, tombstone, type Load } from './append-calls.js';
import { named, UNAVAILABLE, type CallError } from './answers.js';
import { noFaults, type Faults } from './faults.js';
import { openJournal } from './journal.js';
import { read } from './read-calls.js';
import { ServerLog } from './server-log.js';

export interface DoubleOptions {
  /** The file that outlives the double; memory when absent. */
  readonly journal?: string;
  /** One port for each node; free ones when absent. */
  readonly ports?: readonly number[];
  readonly nodes?: 1 | 3;
  /** False for a server before 23.10. */
  readonly saysCaughtUp?: boolean;
  /** PEM texts; with them a user is asked for. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly user: string; readonly password: string };
}

export interface EventStoreDouble {
  /** For `openStore`. */
  readonly url: string;
  readonly ports: readonly number[];
  readonly faults: Faults;
  readonly log: ServerLog;
  readonly load: Readonly<Load>;
  /** Calls that came, by name, such as `batchAppend`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Another node leads from now on; the others send away whoever asks for the leader. */
  elect(node: number): void;
  /** Ends a node, all connections with it; without a number every one. */
  stop(node?: number): Promise<void>;
  /** Listens again, on the same ports. */
  start(): Promise<void>;
  /** Ends everything, and closes the journal. */
  close(): Promise<void>;
}

interface Node {
  port: number;
  server: Server | undefined;
}

const SUPPORTED = ['read', 'append', 'delete', 'tombstone', 'batchappend'];

/** Opens it and listens on 127.0.0.1. */
export async function openEventStoreDouble(options: DoubleOptions = {}): Promise<EventStoreDouble> {
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
  const log = new ServerLog(journal);
  const faults = noFaults();
  const calls: Record<string, number> = {};
  const load: Load = { now: 0, most: 0 };
  const nodes = Array.from({ length: options.nodes ?? 1 }, (_, index): Node => ({ port: options.ports?.[index] ?? 0, server: undefined }));
  let leader = 0;
  const refusalOf =
    (node: Node) =>
    ({ metadata }: { readonly metadata: Metadata }): CallError | undefined => {
      if (faults.isUnavailable) return UNAVAILABLE;
      if (!isKnown(metadata, options.tls)) return named('access-denied', status.UNAUTHENTICATED);
      const wantsLeader = metadata.get('requires-leader')[0] === 'true';
      if (!wantsLeader || nodes[leader] === node) return undefined;
      return named('not-leader', status.NOT_FOUND, {
        'leader-endpoint-host': '127.0.0.1',
        'leader-endpoint-port': String(nodes[leader]?.port ?? 0),
      });
    };
  const start = async (): Promise<void> => {
    for (const node of nodes) {
      if (node.server !== undefined) continue;
      const server = served({ log, faults, load, refusal: refusalOf(node), saysCaughtUp: options.saysCaughtUp ?? true }, calls, () =>
        cluster(nodes, leader),
      );
      node.port = await listening(server, node.port, options.tls);
      node.server = server;
    }
  };
  const stop = (number?: number): Promise<void> => {
    for (const [index, node] of nodes.entries()) {
      if (number !== undefined && number !== index) continue;
      node.server?.forceShutdown();
      node.server = undefined;
    }
    return Promise.resolve();
  };
  await start();
  const ports = nodes.map(({ port }) => port);
  return {
    url: urlOf(ports, options.tls),
    ports,
    faults,
    log,
    load,
    calls,
    elect: (node) => {
      leader = node;
    },
    stop,
    start,
    close: async () => {
      await stop();
      await journal?.close();
    },
  };
}

function urlOf(ports: readonly number[], tls: DoubleOptions['tls']): string {
  const user = tls === undefined ? '' : `${tls.user}:${encodeURIComponent(tls.password)}@`;
  return `esdb://${user}${ports.map((port) => `127.0.0.1:${port}`).join(',')}?tls=${tls !== undefined}`;
}

function served(
  parts: Parameters<typeof read>[0] & Parameters<typeof append>[0],
  calls: Record<string, number>,
  members: () => gossip.ClusterInfo,
): Server {
  const counted =
    <Call extends unknown[]>(name: string, handle: (...call: Call) => void) =>
    (...call: Call): void => {
      calls[name] = (calls[name] ?? 0) + 1;
      handle(...call);
    };
  const server = new Server({ 'grpc.max_receive_message_length': 17_825_792 });
  server.addService(streamsGrpc.StreamsService, {
    read: counted('read', read(parts)),
    append: counted('append', append(parts)),
    batchAppend: counted('batchAppend', batchAppend(parts)),
    delete: counted('delete', softDelete(parts)),
    tombstone: counted('tombstone', tombstone(parts)),
  });
  server.addService(featuresGrpc.ServerFeaturesService, {
    getSupportedMethods: (
      call: ServerUnaryCall<shared.Empty, features.SupportedMethods>,
      callback: sendUnaryData<features.SupportedMethods>,
    ) => {
      const refusal = parts.faults.isUnavailable ? UNAVAILABLE : undefined;
      callback(refusal ?? null, supportedMethods());
    },
  });
  server.addService(gossipGrpc.GossipService, {
    read: (_: ServerUnaryCall<shared.Empty, gossip.ClusterInfo>, callback: sendUnaryData<gossip.ClusterInfo>) => callback(null, members()),
  });
  return server;
}

function supportedMethods(): features.SupportedMethods {
  const methods = SUPPORTED.map((name) =>
    new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
  );
  return new features.SupportedMethods().setEventStoreServerVersion('23.10.0').setMethodsList(methods);
}

function cluster(nodes: readonly Node[], leader: number): gossip.ClusterInfo {
  const { FOLLOWER, LEADER } = gossip.MemberInfo.VNodeState;
  const members = nodes.map(({ port, server }, index) =>
    new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(`00000000-0000-4000-8000-00000000000${index}`))
      .setTimeStamp(String(Date.now()))
      .setState(index === leader ? LEADER : FOLLOWER)
      .setIsAlive(server !== undefined)
      .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port)),
  );
  return new gossip.ClusterInfo().setMembersList(members);
}

async function listening(server: Server, port: number, tls: DoubleOptions['tls']): Promise<number> {
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }]);
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

function isKnown(metadata: Metadata, tls: DoubleOptions['tls']): boolean {
  if (tls === undefined) return true;
  const shown = metadata.get('authorization')[0]?.toString() ?? '';
  return shown === `Basic ${Buffer.from(`${tls.user}:${tls.password}`).toString('base64')}`;
}
