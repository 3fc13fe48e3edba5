/** What a file of patterns would change: decided on one policy, entry by entry, before anything is recorded. */
import type { Pattern, PatternGroup } from '#dlp';
import {
  decideSaveGroup,
  decideSavePattern,
  groupRefOf,
  groupStream,
  growingPolicy,
  isRefusal,
  listedPattern,
  patternRefOf,
  patternStream,
  type Approval,
  type EventMeta,
  type GrowingPolicy,
  type PolicyRefusal,
  type PolicyState,
} from '#events';
import type { PolicyChange } from './policy-book.js';
import { timeSlices } from './time-slices.js';

export interface ImportedFile {
  readonly patterns: readonly Pattern[];
  readonly groups: readonly PatternGroup[];
  /** What to do with ids that exist. */
  readonly existing: 'skip' | 'overwrite';
  /** Patterns that do not compile or miss their examples, by id, with the reason. */
  readonly faulty: ReadonlyMap<string, string>;
}

/** Ids by what becomes of them, and the changes to record. */
export interface ImportPlan {
  readonly added: readonly string[];
  readonly overwritten: readonly string[];
  readonly skipped: readonly string[];
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** Groups that are added or changed. */
  readonly groups: readonly string[];
  readonly changes: readonly PolicyChange<PolicyRefusal>[];
}

type Growing = { -readonly [Name in keyof ImportPlan]: ImportPlan[Name] extends readonly (infer Each)[] ? Each[] : never };

/** Decides in slices of time: each pattern for itself; a group only with everything that it names. */
export async function planImport(policy: PolicyState, file: ImportedFile, approval: Approval): Promise<ImportPlan> {
  const plan: Growing = { added: [], overwritten: [], skipped: [], refused: [], groups: [], changes: [] };
  const meta = { at: '', actor: approval.actor, commandId: '' }; // nothing of it is recorded
  const planning: Planning = { file, plan, refused: new Set(), fold: growingPolicy(policy), meta };
  const pause = timeSlices();
  for (const pattern of file.patterns) {
    planPattern(pattern, planning, approval);
    await pause();
  }
  for (const group of childrenFirst(file.groups)) {
    planGroup(group, planning);
    await pause();
  }
  return plan;
}

interface Planning {
  readonly file: ImportedFile;
  readonly plan: Growing;
  /** References to what is refused. */
  readonly refused: Set<string>;
  readonly fold: GrowingPolicy;
  readonly meta: EventMeta;
}

function planPattern(pattern: Pattern, planning: Planning, approval: Approval): void {
  const { file, plan, fold, meta } = planning;
  const { id, state } = pattern;
  const isKnown = listedPattern(fold.state, id) !== undefined;
  if (isKnown && file.existing === 'skip') return void plan.skipped.push(id);
  const fault = file.faulty.get(id);
  if (fault !== undefined) return refuse(planning, { id, ref: patternRefOf(id) }, fault);
  const decide = (policy: PolicyState) => decideSavePattern(policy, { ...approval, content: contentOf(pattern), state, cause: 'import' });
  const decision = decide(fold.state);
  if (isRefusal(decision)) return refuse(planning, { id, ref: patternRefOf(id) }, decision.detail);
  if (decision.length === 0) return void plan.skipped.push(id);
  (isKnown ? plan.overwritten : plan.added).push(id);
  plan.changes.push({ stream: patternStream(id), decide });
  fold.add(patternStream(id), decision, meta);
}

function planGroup(group: PatternGroup, planning: Planning): void {
  const { file, plan, fold, meta } = planning;
  const { id } = group;
  const ref = groupRefOf(id);
  if (fold.state.groups.has(id) && file.existing === 'skip') return void plan.skipped.push(ref);
  const lost = group.members.find((member) => planning.refused.has(member) && !isThere(fold.state, member));
  if (lost !== undefined) return refuse(planning, { id: ref, ref }, `holds ${lost.replace('/', ' ')}, which is refused`);
  const decide = (policy: PolicyState) => decideSaveGroup(policy, { group, reason: null });
  const decision = decide(fold.state);
  if (isRefusal(decision)) return refuse(planning, { id: ref, ref }, decision.detail);
  if (decision.length === 0) return void plan.skipped.push(ref);
  plan.groups.push(id);
  plan.changes.push({ stream: groupStream(id), decide });
  fold.add(groupStream(id), decision, meta);
}

function refuse({ plan, refused }: Planning, { id, ref }: { readonly id: string; readonly ref: string }, reason: string): void {
  plan.refused.push({ id, reason });
  refused.add(ref);
}

function isThere(policy: PolicyState, ref: string): boolean {
  const id = ref.slice(ref.indexOf('/') + 1);
  return ref === patternRefOf(id) ? listedPattern(policy, id) !== undefined : policy.groups.has(id);
}

function contentOf({ version: _version, state: _state, ...content }: Pattern): Omit<Pattern, 'version' | 'state'> {
  return content;
}

/** Groups after those of the file that they hold; the file has no circle. */
function childrenFirst(groups: readonly PatternGroup[]): readonly PatternGroup[] {
  const byRef = new Map<string, PatternGroup>(groups.map((group) => [groupRefOf(group.id), group]));
  const ordered = new Set<PatternGroup>();
  for (const group of groups) {
    const path = [group];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = at.members.map((ref) => byRef.get(ref)).find((child) => child !== undefined && !ordered.has(child));
      if (next !== undefined) path.push(next);
      else ordered.add(path.pop() ?? at);
    }
  }
  return [...ordered];
}
