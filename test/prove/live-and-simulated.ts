/**
 * Two engines get the same mail. One has the policy of a new installation and simulates a draft; in the other the draft is
 * live. What the one says of each message must be what the other did.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { routes, type PolicyDraft, type SimulationResult } from '#contracts';
import { formatPatternJson, type Pattern, type PatternGroup } from '#dlp';
import { heldMessages, outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble } from '../support/next-hop-double.js';
import { facts, messageIds } from '../support/recorded-facts.js';
import { seededRandom } from '../support/seeded-random.js';
import { sendMail } from '../support/smtp-client.js';
import { simulatedMail, type SimulatedMail } from './draft-mail.js';

export interface Compared {
  readonly messages: number;
  readonly rescanned: number;
  readonly changed: number;
  /** Messages of which simulation and live engine say different things. */
  readonly differences: readonly string[];
  /** Messages whose content was then destroyed. */
  readonly destroyed: number;
  /** What a simulation after that says of them. */
  readonly notReplayed: SimulationResult['notReplayed'];
  readonly durationMs: number;
}

const STRENGTH = ['pass', 'warn', 'must-encrypt', 'quarantine', 'block'];
/** Messages in one simulation: as many changed ones as a result lists. */
const SLICE = 400;

export interface Comparison {
  readonly draft: PolicyDraft;
  readonly messages: number;
  readonly seed: number;
  /** Whether kept mail may be scanned again. */
  readonly rescan: boolean;
}

export async function compareLiveAndSimulated({ draft, messages: count, seed, rescan }: Comparison): Promise<Compared> {
  const random = seededRandom(seed);
  const mails = Array.from({ length: count }, (_, number) => simulatedMail(number, random));
  const hop = await openNextHopDouble();
  const settings = { routes: outboundTo(hop.port), log: { level: 'error' as const }, retention: { passedMailDays: 1 } };
  const [recorded, live] = [await startEngine({ settings }), await startEngine({ settings })];
  try {
    await apply(live, draft);
    await Promise.all([recorded, live].map((engine) => sendAll(engine, mails)));
    if (rescan) await allKept(recorded, { draft, count });
    const simulated = await simulateInSlices(recorded, { draft, rescan });
    const destroyed = await destroySome(recorded, Math.min(5, Math.ceil(count / 10)));
    const { result: afterwards } = await simulate(recorded, { draft, rescan });
    return {
      messages: count,
      rescanned: simulated.rescanned,
      changed: simulated.changed.size,
      differences: differencesOf(simulated, outcomesOf(live), messageIds(recorded.dataDir)),
      destroyed,
      notReplayed: afterwards.notReplayed,
      durationMs: simulated.durationMs,
    };
  } finally {
    await recorded.dispose();
    await live.dispose();
    await hop.stop();
  }
}

/** Puts the draft in force, as authors do: by a file of patterns and by settings. */
async function apply(engine: EngineProcess, { patterns, groups, settings }: PolicyDraft): Promise<void> {
  const written = patterns.map(({ content: { validator, context, recipients, ...content }, state }): Pattern => {
    const optional = {
      ...(validator !== null && { validator }),
      ...(context !== null && { context }),
      ...(recipients !== null && { recipients }),
    };
    return { ...content, ...optional, version: 1, state };
  });
  const file = formatPatternJson(written, groups as PatternGroup[]);
  const imported = await engine.ask(routes.importPatterns, { body: { file, format: 'json', existing: 'overwrite' } });
  if (imported.refused.length > 0) throw new Error(`not imported: ${JSON.stringify(imported.refused)}`);
  for (const { place, key, value } of settings) {
    const { id } = place === 'global' ? { id: 'global' } : await engine.ask(routes.openPlace, { body: { name: place } });
    const { revision } = await engine.ask(routes.settingsOfPlace, { parameters: { id } });
    await engine.ask(routes.changeSettings, {
      parameters: { id },
      body: { changes: [{ key, value }], reason: 'proof', expectedRevision: revision },
    });
  }
  // the processes take a change one after the other
  await new Promise((resolve) => setTimeout(resolve, 3_000));
}

/** One after the other: the log has them in the order in which they were sent. */
async function sendAll(engine: EngineProcess, mails: readonly SimulatedMail[]): Promise<void> {
  for (const { from, to, bytes } of mails) await sendMail(engine.smtpPort, { from, to }, bytes);
}

/** Copies of passed mail are made behind the reply. */
async function allKept(engine: EngineProcess, { draft, count }: { readonly draft: PolicyDraft; readonly count: number }): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const { result } = await simulate(engine, { draft });
    if (result.replayed === count) return;
    if (Date.now() > until)
      throw new Error(`${String(result.replayed)} of ${String(count)} replayed: ${JSON.stringify(result.notReplayed)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

interface Simulated {
  /** By message id. */
  readonly changed: ReadonlyMap<string, SimulationResult['changed'][number]>;
  readonly before: ReadonlyMap<string, string>;
  readonly rescanned: number;
  readonly durationMs: number;
}

async function simulateInSlices(engine: EngineProcess, asked: Pick<Comparison, 'draft' | 'rescan'>): Promise<Simulated> {
  const changed = new Map<string, SimulationResult['changed'][number]>();
  let [rescanned, durationMs] = [0, 0];
  const ids = messageIds(engine.dataDir);
  for (let at = 0; at < ids.length; at += SLICE) {
    const span = { since: receivedAt(ids[at]), ...(at + SLICE < ids.length && { until: receivedAt(ids[at + SLICE]) }) };
    const { result } = await simulate(engine, { ...asked, ...span });
    for (const message of result.changed) changed.set(message.messageId, message);
    rescanned += result.rescanned;
    durationMs += result.durationMs;
  }
  return { changed, before: outcomesOf(engine), rescanned, durationMs };
}

/** The time in the first ten characters of a ULID. */
function receivedAt(id = ''): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return new Date([...id.slice(0, 10)].reduce((time, digit) => time * 32 + digits.indexOf(digit), 0)).toISOString();
}

export async function simulate(engine: EngineProcess, body: object): Promise<{ result: SimulationResult }> {
  let simulation = await engine.ask(routes.simulate, { body });
  while (simulation.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    simulation = await engine.ask(routes.simulation, { parameters: { id: simulation.id } });
  }
  if (simulation.result === null) throw new Error(`the simulation ${simulation.state}: ${simulation.error ?? ''}`);
  return { result: simulation.result };
}

/** The strongest outcome of each message, as the engine recorded it when the mail came. */
function outcomesOf(engine: EngineProcess): ReadonlyMap<string, string> {
  return new Map(
    messageIds(engine.dataDir).map((id) => {
      const verdict = facts(engine.dataDir, `message-${id}`).find(({ type }) => type === 'VerdictReached');
      const outcomes = (verdict?.data['groups'] as { readonly outcome: string }[]).map(({ outcome }) => STRENGTH.indexOf(outcome));
      return [id, STRENGTH[Math.max(...outcomes)] ?? ''];
    }),
  );
}

function differencesOf({ changed, before }: Simulated, live: ReadonlyMap<string, string>, ids: readonly string[]): string[] {
  const done = [...live.values()];
  if (done.length !== ids.length) return [`${String(ids.length)} messages here, ${String(done.length)} there`];
  return ids.flatMap((id, index) => {
    const simulated = changed.get(id)?.after ?? before.get(id);
    return simulated === done[index] ? [] : [`message ${String(index)}: simulated ${simulated ?? ''}, live ${done[index] ?? ''}`];
  });
}

/** Deletes held messages: their content and the key of their sealed fields are destroyed. */
async function destroySome(engine: EngineProcess, count: number): Promise<number> {
  const held = (await heldMessages(engine, count)).slice(0, count);
  for (const { id, revision } of held) {
    const body = { expectedRevision: revision, reason: 'policy-breach', verdict: 'real-leak', note: '' };
    await engine.ask(routes.delete, { parameters: { id }, body });
  }
  const until = Date.now() + 60_000;
  // the fact is first, the key follows it
  const isGone = (id: string): boolean =>
    facts(engine.dataDir, `message-${id}`).some(({ type }) => type === 'ContentDestroyed') &&
    !existsSync(join(engine.dataDir, 'blobs', id.slice(-2), `${id}.key`));
  while (!held.every(({ id }) => isGone(id))) {
    if (Date.now() > until) throw new Error('the content of deleted messages was not destroyed within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return held.length;
}
