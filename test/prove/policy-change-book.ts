/**
 * What the prover changes in the policy, and its own book of what each revision must do with its mail: kept from what it asked
 * for, without a look into the engine.
 */
import { routes, type PolicyReceipt } from '#contracts';
import type { EngineProcess } from '../support/engine-process.js';
import { setAt } from '../support/policy-author.js';
import type { SeededRandom } from '../support/seeded-random.js';

/** The pattern that every mail of the prover holds, in every version. */
export const BIRD = 'bird';
/** Only this pattern is selected for the prover's mail. */
export const SENDER_DOMAIN = 'birds.example';

/** What holds under one revision. */
export interface Expected {
  /** Versions that are scanned for. */
  readonly live: number;
  readonly shadow: number | null;
  readonly mode: 'enforce' | 'monitor';
  readonly selected: boolean;
}

export interface Revision {
  readonly revision: string;
  readonly expected: Expected;
  /** When the engine had answered that it holds, and when it was asked for; milliseconds since 1970. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

export const CHANGES = ['version', 'mode', 'selection', 'skip list'] as const;
export type Change = (typeof CHANGES)[number];

export interface PolicyChangeBook {
  readonly revisions: readonly Revision[];
  make(change: Change): Promise<void>;
}

/** Odd versions hold the mail, even ones only warn. */
export function actionOf(version: number): 'quarantine' | 'warn' {
  return version % 2 === 1 ? 'quarantine' : 'warn';
}

/** Makes the pattern and the sender's place, and begins the book with the revision that this has led to. */
export async function openBook(engine: EngineProcess, random: SeededRandom): Promise<PolicyChangeBook> {
  const revisions: Revision[] = [];
  let now: Expected = { live: 1, shadow: null, mode: 'enforce', selected: true };
  let patternRevision = -1;
  let newest = 0;

  const note = async (change: () => Promise<PolicyReceipt>, expected: Expected): Promise<PolicyReceipt> => {
    const askedAt = Date.now();
    const receipt = await change();
    now = expected;
    revisions.push({ revision: receipt.policyRevision, expected, askedAt, answeredAt: Date.now() });
    return receipt;
  };
  const save = async (): Promise<PolicyReceipt> => {
    newest += 1;
    const body = { pattern: bird(newest), state: 'shadow', expectedRevision: newest === 1 ? null : patternRevision };
    return engine.ask(routes.savePattern, { body });
  };
  const goLive = (): Promise<PolicyReceipt> => {
    const body = { version: newest, to: 'live', reason: 'proof', expectedRevision: patternRevision };
    return engine.ask(routes.movePattern, { parameters: { id: BIRD }, body });
  };

  ({ revision: patternRevision } = await save());
  ({ revision: patternRevision } = await goLive());
  const select = (refs: readonly string[]) => setAt(engine, SENDER_DOMAIN, { 'dlp.patterns': { inherit: 'replace', refs } });
  await note(() => select([`pattern/${BIRD}`]), now);

  const changes: Readonly<Record<Change, () => Promise<unknown>>> = {
    version: async () => {
      ({ revision: patternRevision } = await note(save, { ...now, shadow: newest + 1 }));
      ({ revision: patternRevision } = await note(goLive, { ...now, live: newest, shadow: null }));
    },
    mode: () => {
      const mode = now.mode === 'enforce' ? 'monitor' : 'enforce';
      return note(() => setAt(engine, SENDER_DOMAIN, { 'dlp.mode': mode }), { ...now, mode });
    },
    selection: () => note(() => select(now.selected ? [] : [`pattern/${BIRD}`]), { ...now, selected: !now.selected }),
    'skip list': () => note(() => setAt(engine, 'global', { 'dlp.skipWords': [`word${String(random.between(0, 999_999))}`] }), now),
  };
  return {
    revisions,
    make: async (change) => {
      await changes[change]();
    },
  };
}

/** Two spellings that every mail holds, in turns, so that each version needs another expression. */
function bird(version: number) {
  return {
    id: BIRD,
    name: 'Bird',
    matcher: { kind: 'regex', regex: version % 2 === 1 ? 'grey heron' : 'white stork', caseSensitive: false },
    threshold: { count: 1, of: 'all' },
    minConfidence: 0,
    action: actionOf(version),
    parts: ['body'],
    examples: { mustMatch: ['a grey heron and a white stork'], mustNotMatch: [] },
  } as const;
}
