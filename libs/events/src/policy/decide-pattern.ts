/** Decides about patterns: new versions, their way from draft to retired, deletion. */
import { isDeepStrictEqual } from 'node:util';
import type { Pattern, PatternState } from '#dlp';
import { z } from 'zod';
import type { Actor } from '../envelope.js';
import { patternOf, patternSchema, type PatternEvent, type StoredPattern } from '../pattern/pattern-events.js';
import type { Sealed } from '../sealed.js';
import { refuse, storable, type PolicyRefusal } from './policy-refusal.js';
import { patternRefOf, revisionConflict, usesOf } from './policy-references.js';
import { listedPattern, newestVersion, versionIn, type PatternHistory, type PatternVersion, type PolicyState } from './policy-state.js';
import { patternStream } from './policy-streams.js';

type PatternDecision = readonly PatternEvent[] | PolicyRefusal;

/** Who asks, and whether authors may take live what they wrote. */
export interface Approval {
  readonly actor: Actor;
  /** `policy.separateApproval` of the configuration. */
  readonly separateApproval: boolean;
}

export interface SavePattern extends Approval {
  /** What was written: the number of the version is given here. */
  readonly content: Omit<Pattern, 'version' | 'state'>;
  readonly state: PatternState;
  readonly cause: 'factory' | 'import' | 'edit' | 'template';
  /** Of the stream that was read; `null` for a new pattern, absent: not checked. */
  readonly expectedRevision?: number | null;
}

export interface MovePattern extends Approval {
  readonly id: string;
  readonly version: number;
  readonly to: PatternState;
  /** Free text of the decider, sealed. */
  readonly reason: Sealed | null;
  readonly expectedRevision?: number;
}

export interface DeletePattern {
  readonly id: string;
  /** ISO-8601 UTC: an exception that has expired does not hold a pattern back. */
  readonly now: string;
  readonly reason: Sealed | null;
  readonly expectedRevision?: number;
}

const MOVES: Readonly<Record<PatternState, readonly PatternState[]>> = {
  draft: ['shadow', 'live', 'retired'],
  shadow: ['draft', 'live', 'retired'],
  live: ['shadow', 'retired'],
  retired: ['shadow', 'live'],
};

/** A new version; nothing when the newest one says the same and is in that state, or would only be copied into a draft. */
export function decideSavePattern(state: PolicyState, command: SavePattern): PatternDecision {
  const known = state.patterns.get(command.content.id);
  const versions = known?.versions.map(({ pattern }) => pattern.version) ?? [];
  const checked = patternSchema.safeParse({ ...command.content, version: Math.max(0, ...versions) + 1, state: command.state });
  if (!checked.success) return refuse('unstorable-pattern', z.prettifyError(checked.error));
  const pattern = checked.data;
  const expected = known?.deleted === true ? (command.expectedRevision ?? undefined) : command.expectedRevision;
  const conflict = revisionConflict(state, patternStream(pattern.id), expected);
  if (conflict) return conflict;
  if (known?.deleted === false && saysNothingNew(newestVersion(known), pattern)) return [];
  if (command.state === 'live') {
    const refusal = mayGoLive(command, command.actor);
    if (refusal) return refusal;
  }
  return storable([{ type: 'PatternVersioned', data: { pattern, cause: command.cause } }]);
}

/** The move, and before it the retirement of the version whose place it takes; nothing when it is there already. */
export function decideMovePattern(state: PolicyState, command: MovePattern): PatternDecision {
  const { id, version, to, reason, expectedRevision } = command;
  const history = listedPattern(state, id);
  if (history === undefined) return refuse('unknown-pattern', `there is no pattern ${id}`);
  const conflict = revisionConflict(state, patternStream(id), expectedRevision);
  if (conflict) return conflict;
  const moving = history.versions.find(({ pattern }) => pattern.version === version);
  if (moving === undefined) return refuse('unknown-version', `the pattern ${id} has no version ${String(version)}`);
  const from = moving.pattern.state;
  if (from === to) return [];
  if (!MOVES[from].includes(to)) return refuse('move-not-allowed', `a version that is ${stateName(from)} cannot go to ${to}`);
  const refusal = to === 'live' ? mayGoLive(command, moving.saved.by) : undefined;
  return refusal ?? [...madeRoom(history, to), { type: 'PatternMoved', data: { version, from, to, cause: 'decision', reason } }];
}

/** Whether somebody may take a version of this author live; the refusal when not. Authors that are no accounts clash with nobody. */
export function mayGoLive({ actor, separateApproval }: Approval, author: Actor): PolicyRefusal | undefined {
  if (!separateApproval || actor.kind === 'system') return undefined;
  if (actor.kind !== 'account') return refuse('account-needed', 'taking a version live needs the account of an approver');
  const isAuthor = author.kind === 'account' && author.id === actor.id;
  return isAuthor ? refuse('author-approves', 'somebody other than the author takes a version live') : undefined;
}

/** Nothing uses it and no version is in force; what was recorded stays readable. */
export function decideDeletePattern(state: PolicyState, { id, now, reason, expectedRevision }: DeletePattern): PatternDecision {
  const history = listedPattern(state, id);
  if (history === undefined) return refuse('unknown-pattern', `there is no pattern ${id}`);
  const conflict = revisionConflict(state, patternStream(id), expectedRevision);
  if (conflict) return conflict;
  const inForce = versionIn(history, 'live') ?? versionIn(history, 'shadow');
  const uses = usesOf(state, patternRefOf(id), now);
  if (inForce) {
    const { version, state: where } = inForce.pattern;
    return { ...refuse('in-use', `version ${String(version)} of the pattern ${id} is ${stateName(where)}`), uses };
  }
  if (uses.length > 0) return { ...refuse('in-use', `the pattern ${id} is named elsewhere in the policy`), uses };
  return [{ type: 'PatternDeleted', data: { reason } }];
}

/** The version whose place is taken, retired. */
export function madeRoom(history: PatternHistory, to: PatternState): readonly PatternEvent[] {
  const inPlace = to === 'live' || to === 'shadow' ? versionIn(history, to) : undefined;
  if (inPlace === undefined) return [];
  const { version, state } = inPlace.pattern;
  return [{ type: 'PatternMoved', data: { version, from: state, to: 'retired', cause: 'replaced', reason: null } }];
}

function saysNothingNew({ pattern: newest }: PatternVersion, stored: StoredPattern): boolean {
  const pattern = patternOf(stored);
  const isSame = isDeepStrictEqual({ ...newest, version: pattern.version, state: pattern.state }, pattern);
  return isSame && (newest.state === pattern.state || pattern.state === 'draft');
}

function stateName(state: PatternState): string {
  return state === 'draft' ? 'a draft' : state === 'shadow' ? 'in shadow' : state;
}
