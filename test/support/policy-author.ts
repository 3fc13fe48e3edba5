/** Changes the policy of a running engine over its API, as a policy author would. */
import { routes, type PatternContent, type PolicyReceipt } from '#contracts';
import { openStore } from '#event-store';
import { placeStream, type PolicyFact } from '#events';
import { SystemClock } from '../../apps/engine/src/platform/engine-clock.js';
import { EventLog } from '../../apps/engine/src/platform/event-log.js';
import { PolicyBook } from '../../apps/engine/src/policy/policy-book.js';
import type { EngineProcess } from './engine-process.js';

const REASON = 'a test asks for it';

/** Sets values at a place: `global`, a domain, a wildcard domain or an address; opens it when it is new. `null` takes a value back. */
export async function setAt(engine: EngineProcess, place: string, values: Readonly<Record<string, unknown>>): Promise<PolicyReceipt> {
  const { id, revision } = await placeOf(engine, place);
  const changes = Object.entries(values).map(([key, value]) => ({ key, value }));
  return engine.ask(routes.changeSettings, { parameters: { id }, body: { changes, reason: REASON, expectedRevision: revision } });
}

/** Id and revision of a place; opens it when it is new. */
export async function placeOf(engine: EngineProcess, place: string): Promise<{ id: string; revision: number }> {
  const { places } = await engine.ask(routes.settingsTree);
  const known = place === 'global' ? 'global' : places.find(({ name }) => name === place)?.id;
  const id = known ?? (await engine.ask(routes.openPlace, { body: { name: place } })).id;
  return engine.ask(routes.settingsOfPlace, { parameters: { id } });
}

/** A new pattern, and the version that is live then. */
export async function addLivePattern(engine: EngineProcess, id: string, content: Partial<PatternContent>): Promise<PolicyReceipt> {
  const pattern = { ...PLAIN, id, name: id, ...content };
  const saved = await engine.ask(routes.savePattern, { body: { pattern, state: 'shadow', expectedRevision: null } });
  const move = { version: saved.version ?? 1, to: 'live', reason: REASON, expectedRevision: saved.revision };
  return engine.ask(routes.movePattern, { parameters: { id }, body: move });
}

const PLAIN = {
  threshold: { count: 1, of: 'all' },
  minConfidence: 0,
  action: 'quarantine',
  parts: ['subject', 'headers', 'body', 'attachment'],
  examples: { mustMatch: [], mustNotMatch: [] },
} as const;

/** An exception for a sender and a recipient (`*`, a domain, `*.domain`, an address) that ends after so many milliseconds. */
export function except(
  engine: EngineProcess,
  refs: readonly string[],
  ends: { readonly sender: string; readonly recipient: string },
  forMs: number,
) {
  const expiresAt = new Date(Date.now() + forMs).toISOString();
  return engine.ask(routes.grantException, { body: { refs, ...ends, expiresAt, reason: REASON } });
}

/** Writes a value past all checks into the log of an engine that does not run: no author could save it. */
export async function corruptSetting(dataDir: string, placeId: string, key: string, after: string): Promise<void> {
  const store = await openStore(`sqlite:${dataDir}/lazaret.db`);
  try {
    const book = new PolicyBook(new EventLog(store), new SystemClock(), {});
    await book.open();
    const fact: PolicyFact = { type: 'SettingsChanged', data: { changes: [{ key, before: null, after }], reason: null } };
    await book.change(placeStream(placeId), () => [fact], { actor: { kind: 'system', id: 'test' }, commandId: `corrupt-${key}` });
  } finally {
    await store.close();
  }
}
