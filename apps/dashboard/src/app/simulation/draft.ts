/** A draft policy as one puts it together, and the request that it becomes. Pure. */
import type { PatternContent, SettingDefinition, Simulation } from '#contracts';
import type { SimulationRequest } from '../gateway-api/simulation-api.js';
import { movesIn, type PlannedMove } from '../policy/simulation-link.js';

export type DraftState = PlannedMove['to'];

export interface DraftPattern {
  readonly content: PatternContent;
  readonly state: DraftState;
}

export interface DraftSetting {
  /** `global`, `*.example.com`, `example.com` or an address. */
  readonly place: string;
  readonly key: string;
  readonly value: SettingDefinition['factory'];
}

type DraftGroup = NonNullable<SimulationRequest['draft']['groups']>[number];

export interface Draft {
  readonly patterns: readonly DraftPattern[];
  readonly moves: readonly PlannedMove[];
  readonly groups: readonly DraftGroup[];
  readonly settings: readonly DraftSetting[];
}

/** Which mail is judged anew. */
export type Span =
  | { readonly kind: 'all' }
  | { readonly kind: 'days'; readonly days: number }
  /** As date fields give them; empty is open. */
  | { readonly kind: 'between'; readonly since: string; readonly until: string };

export const emptyDraft: Draft = { patterns: [], moves: [], groups: [], settings: [] };

export const sizeOf = ({ patterns, moves, groups, settings }: Draft): number =>
  patterns.length + moves.length + groups.length + settings.length;

/** What a link and an editor bring along; the link's moves take the place of those that were there. */
export function begunWith(draft: Draft, moves: string, pattern: PatternContent | null): Draft {
  const linked = moves === '' ? draft.moves : movesIn(moves);
  if (pattern === null) return { ...draft, moves: linked };
  const others = draft.patterns.filter(({ content }) => content.id !== pattern.id);
  return { ...draft, moves: linked, patterns: [...others, { content: pattern, state: 'live' }] };
}

const DAY = 86_400_000;
const instant = (field: string): string => new Date(field).toISOString();

function boundsOf(span: Span, nowMs: number): Pick<SimulationRequest, 'since' | 'until'> {
  if (span.kind === 'all') return {};
  if (span.kind === 'days') return { since: new Date(nowMs - span.days * DAY).toISOString() };
  return { ...(span.since === '' ? {} : { since: instant(span.since) }), ...(span.until === '' ? {} : { until: instant(span.until) }) };
}

export function requestOf(draft: Draft, span: Span, rescan: boolean, nowMs: number): SimulationRequest {
  const { patterns, moves, groups, settings } = draft;
  const named = settings.filter(({ place, key }) => place.trim() !== '' && key !== '').map((one) => ({ ...one, place: one.place.trim() }));
  return {
    draft: { patterns: [...patterns], moves: [...moves], groups: [...groups], settings: named },
    ...boundsOf(span, nowMs),
    rescan,
  };
}

/** The draft of a simulation that was asked before, to change it and ask again. */
export const draftOf = ({ draft }: NonNullable<Simulation['request']>): Draft => draft;

const stateWords: Record<DraftState, string> = { live: 'live', shadow: 'in shadow', retired: 'retired' };

/** What the draft changes, a line each. */
export function draftWords(draft: Draft): string[] {
  return [
    ...draft.moves.map(({ pattern, version, to }) => `pattern ${pattern}: version ${version} ${stateWords[to]}`),
    ...draft.patterns.map(({ content, state }) => `pattern ${content.id}: as edited, ${stateWords[state]}`),
    ...draft.groups.map(({ id, members }) => `group ${id}: ${members.join(', ') || 'no member'}`),
    ...draft.settings.map(({ place, key, value }) => `${place}: ${key} = ${value === null ? 'inherited' : JSON.stringify(value)}`),
  ];
}
