/** On a double of the server: it proves how the protocol is used, and nothing of a server. `npm run test:eventstore` asks a real one the same. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openEventStoreDouble } from '../../../test/support/eventstore-double/eventstore-double.js';
import { eventStoreContract } from './event-store.contract.js';
import { openEventStoreDb } from './eventstoredb.js';

eventStoreContract('eventstoredb (double)', async () => {
  const double = await openEventStoreDouble();
  return { open: () => openEventStoreDb(double.url), dispose: () => double.close() };
});

/** In a process of its own, for each loads one of the packages for good. */
function refusalsOf(...names: readonly string[]): string[] {
  const door = new URL('./eventstoredb-client.ts', import.meta.url).href;
  const program = `const { clientPackage } = await import(${JSON.stringify(door)});
    for (const name of ${JSON.stringify(names)}) console.log(await clientPackage(name).then(() => 'loaded', (cause) => cause.code + ': ' + cause.message));`;
  const words = ['--import', 'tsx', '--input-type=module', '--eval', program];
  return execFileSync(process.execPath, words, { encoding: 'utf8' }).trim().split('\n');
}

describe('the package that speaks to a KurrentDB', () => {
  it('is named with its installation when it is missing, and is refused beside the other one', () => {
    const [missing, other, beside] = refusalsOf('@kurrent/kurrentdb-client', '@eventstore/db-client', '@kurrent/kurrentdb-client');
    expect(missing).toBe(
      'cannot-open-store: kurrentdb:// needs the package @kurrent/kurrentdb-client, which is not installed: npm install @kurrent/kurrentdb-client@1.3.1, or write esdb:// for the client that is',
    );
    expect(other).toBe('loaded');
    expect(beside).toBe(
      'cannot-open-store: @kurrent/kurrentdb-client cannot be loaded beside @eventstore/db-client: start a program of its own for it',
    );
  });
});
