/**
 * The policy in force: all patterns from their streams, and what the configuration says of modes and thresholds. Each
 * change gives a new revision, which every verdict records.
 */
import { createHash } from 'node:crypto';
import { compilePatterns, defaultPatterns, type Pattern } from '#dlp';
import { emptyHead, RevisionConflict } from '#event-store';
import { patternOf, patternSchema, type Actor } from '#events';
import { storable } from './storable-pattern.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EventLog } from '../platform/event-log.js';

/** Why a pattern was not taken. */
export interface PatternRefusal {
  readonly id: string;
  readonly reason: string;
}

const SYSTEM: Actor = { kind: 'system', id: 'policy' };
const PAGE = 500;

export class PolicyCatalog {
  private byId = new Map<string, Pattern>();
  private currentRevision = '';
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly events: EventLog,
    private readonly clock: EngineClock,
  ) {}

  /**
   * Folds all pattern streams and adds the factory's patterns that have none: at the first start, after a first start that
   * was cut off, or after an upgrade that brings new ones: in a store that is in use these only report at first.
   */
  async open(): Promise<void> {
    await this.load();
    const firstEvents = await this.events.readAll(0, this.byId.size + 1);
    const isUnused = firstEvents.every(({ event }) => event.type === 'PatternVersioned' && event.data.cause === 'factory');
    for (const pattern of defaultPatterns()) {
      if (this.byId.has(pattern.id)) continue;
      const state = isUnused || pattern.state !== 'live' ? pattern.state : 'shadow';
      await this.record({ ...pattern, state }, 'factory', SYSTEM, `factory-${pattern.id}`);
    }
    this.changed();
  }

  /** Newest version of every pattern, drafts and retired ones included, by id. */
  patterns(): readonly Pattern[] {
    return [...this.byId.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  find(id: string): Pattern | undefined {
    return this.byId.get(id);
  }

  /** Names the exact versions of all patterns: sixteen hex digits. */
  get revision(): string {
    return this.currentRevision;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Takes patterns as their next versions, each refused on its own. Equal to the version in force: nothing is recorded.
   * @returns the refusals.
   */
  async save(patterns: readonly Pattern[], cause: 'import' | 'edit', actor: Actor, commandId: string): Promise<readonly PatternRefusal[]> {
    const refusals: PatternRefusal[] = [];
    for (const pattern of patterns) {
      const inForce = this.byId.get(pattern.id);
      const next = { ...pattern, version: (inForce?.version ?? 0) + 1 };
      const refusal = whyRefused(next);
      if (refusal !== undefined) refusals.push({ id: pattern.id, reason: refusal });
      else if (inForce === undefined || !isSame(inForce, next)) {
        // the version, too: a file may name a pattern twice
        await this.record(next, cause, actor, `${commandId}-${pattern.id}-${String(next.version)}`);
      }
    }
    this.changed();
    return refusals;
  }

  private async record(pattern: Pattern, cause: 'factory' | 'import' | 'edit', actor: Actor, commandId: string): Promise<void> {
    const stream = `pattern-${pattern.id}`;
    const meta = { at: this.clock.iso(), actor, commandId };
    const head = pattern.version === 1 ? emptyHead(stream) : (await this.events.read(stream)).head;
    if (head.revision !== pattern.version - 2) throw new RevisionConflict(stream, pattern.version - 2, head.revision);
    await this.events.append(stream, head, [{ type: 'PatternVersioned', data: { pattern: storable(pattern), cause } }], meta);
    this.byId.set(pattern.id, pattern);
  }

  private async load(): Promise<void> {
    let after = 0;
    for (;;) {
      const page = await this.events.readAll(after, PAGE, { streamPrefixes: ['pattern-'] });
      for (const { event, position } of page) {
        if (event.type === 'PatternVersioned') this.byId.set(event.data.pattern.id, patternOf(event.data.pattern));
        after = position;
      }
      if (page.length < PAGE) return;
    }
  }

  private changed(): void {
    const versions = this.patterns().map(({ id, version }) => `${id}@${String(version)}`);
    const revision = createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 16);
    if (revision === this.currentRevision) return;
    this.currentRevision = revision;
    for (const listener of this.listeners) listener();
  }
}

function isSame(left: Pattern, right: Pattern): boolean {
  // parsed, so that fields stand in one order
  const text = (pattern: Pattern): string => JSON.stringify(patternSchema.parse(storable({ ...pattern, version: 1 })));
  return text(left) === text(right);
}

function whyRefused(pattern: Pattern): string | undefined {
  const checked = patternSchema.safeParse(storable(pattern));
  if (!checked.success) return checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const compilation = compilePatterns([{ ...pattern, state: 'live' }]);
  return compilation.kind === 'refused' ? compilation.refused[0]?.reason : undefined;
}
