/** Three engines on one store and one shared folder, their next hop, and what is done to them. */
import { join } from 'node:path';
import { openStoreForReading, type StoreReader } from '#event-store';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';

export const NAMES = ['mx1', 'mx2', 'mx3'] as const;
export type Name = (typeof NAMES)[number];

export interface Nodes {
  readonly hop: NextHopDouble;
  readonly log: StoreReader;
  /** As it runs now; undefined while it does not. */
  engine(name: Name): EngineProcess | undefined;
  /** Those that run. */
  running(): readonly EngineProcess[];
  kill9(name: Name): Promise<void>;
  stop(name: Name): Promise<void>;
  /** SIGSTOP; `wake` is SIGCONT. */
  sleep(name: Name): void;
  wake(name: Name): void;
  restart(name: Name): Promise<void>;
  dispose(): Promise<void>;
}

export async function openNodes({ storeUrl, folder }: { readonly storeUrl: string; readonly folder: string }): Promise<Nodes> {
  const hop = await openNextHopDouble();
  const all = new Map<Name, EngineProcess>();
  const down = new Set<Name>();
  const start = async (name: Name): Promise<void> => {
    const settings = {
      node: { name },
      store: { url: storeUrl },
      sharedDir: join(folder, 'shared'),
      routes: outboundTo(hop.port),
      log: { level: 'warn' as const },
      inspection: { processes: 1 },
      delivery: { retrySeconds: [1, 2] },
    };
    all.set(name, await startEngine({ dataDir: join(folder, name), settings, readyMs: 40_000 }));
  };
  await Promise.all(NAMES.map(start)); // also a first start of all at once, on nothing
  const of = (name: Name): EngineProcess => {
    const engine = all.get(name);
    if (engine === undefined) throw new Error(`${name} was never started`);
    return engine;
  };
  return {
    hop,
    log: await openStoreForReading(storeUrl),
    engine: (name) => (down.has(name) ? undefined : of(name)),
    running: () => NAMES.filter((name) => !down.has(name)).map(of),
    async kill9(name) {
      down.add(name);
      await of(name).kill9();
    },
    async stop(name) {
      down.add(name);
      const code = await of(name).stop();
      if (code !== 0) throw new Error(`${name} ended with ${String(code)}:\n${of(name).output().slice(-2_000)}`);
    },
    sleep(name) {
      down.add(name);
      process.kill(of(name).pid, 'SIGSTOP');
    },
    wake(name) {
      process.kill(of(name).pid, 'SIGCONT');
      down.delete(name);
    },
    async restart(name) {
      all.set(name, await of(name).restart());
      down.delete(name);
    },
    async dispose() {
      for (const engine of all.values()) await engine.dispose();
      await hop.stop();
    },
  };
}
