/**
 * What determines what is found for a pattern. Two versions with equal keys, each in its own set, find the same in every message:
 * so what was recorded for one can be judged as if it had been recorded for the other.
 */
import { DETECTORS, findDetector } from '../detectors/detectors.js';
import { isScanned, type Pattern } from '../pattern.js';

/** Everything that is scanned for at once. */
export interface ScanSet {
  /** Live and shadow versions; others are left out. */
  readonly patterns: readonly Pattern[];
  readonly skipWords: readonly string[];
}

/** Name of one version within a set. */
export function versionName({ id, version }: Pick<Pattern, 'id' | 'version'>): string {
  return `${id}@${version}`;
}

/** Key by {@link versionName}. Thresholds, actions, names and whom a pattern means are not in it: they are applied to what was found. */
export function scanKeys({ patterns, skipWords }: ScanSet): ReadonlyMap<string, string> {
  const scanned = patterns.filter(isScanned).map((pattern) => ({ pattern, ...traitsOf(pattern) }));
  const dropped = JSON.stringify([...new Set(skipWords)].sort());
  const ranked = scanned.filter(({ rank }) => rank >= 0).map((each) => ({ ...each, own: ownKey(each.pattern) }));
  return new Map(
    scanned.map(({ pattern, view, rank }) => {
      // a more telling detector owns the characters of its finding: what is left depends on all that come before and bind this one
      const binding = rank < 0 ? [] : ranked.filter((other) => other.view === view && other.rank < rank && binds(other, pattern));
      const key = JSON.stringify([ownKey(pattern), view === 'folded' ? dropped : '', ownersOf(binding)]);
      return [versionName(pattern), key];
    }),
  );
}

/**
 * What those that bind a version own, each once: two that are alike own the same characters, and one in shadow, which is bound by
 * more, owns nothing that one alike and live does not.
 */
function ownersOf(binding: readonly { readonly pattern: Pattern; readonly own: string }[]): readonly (readonly string[])[] {
  const inState = (state: Pattern['state']): string[] => binding.filter(({ pattern }) => pattern.state === state).map(({ own }) => own);
  const live = new Set(inState('live'));
  const shadow = new Set(inState('shadow').filter((own) => !live.has(own)));
  return [[...live].sort(), [...shadow].sort()];
}

function binds(other: { readonly pattern: Pattern }, pattern: Pattern): boolean {
  return other.pattern.state === 'live' || pattern.state === 'shadow';
}

/** In which view a pattern is scanned, and its place among the built-in detectors; -1 for an author's own, which yield to none. */
function traitsOf({ matcher, validator }: Pattern): { readonly view: 'exact' | 'folded'; readonly rank: number } {
  switch (matcher.kind) {
    case 'regex':
      return { view: matcher.caseSensitive || validator !== undefined ? 'exact' : 'folded', rank: -1 };
    case 'keywords':
      return { view: 'folded', rank: -1 };
    case 'detector': {
      const detector = findDetector(matcher.detector);
      return { view: detector?.view ?? 'exact', rank: detector === undefined ? -1 : DETECTORS.indexOf(detector) };
    }
  }
}

function ownKey({ matcher, validator, context, parts }: Pattern): string {
  const words = context && [[...context.positive], [...context.negative], context.windowWords];
  return JSON.stringify([matcherKey(matcher), validator ?? null, words ?? null, [...parts].sort()]);
}

function matcherKey(matcher: Pattern['matcher']): readonly unknown[] {
  switch (matcher.kind) {
    case 'regex':
      return [matcher.kind, matcher.regex, matcher.caseSensitive];
    case 'keywords':
      return [matcher.kind, matcher.keywords];
    case 'detector':
      return [matcher.kind, matcher.detector];
  }
}
