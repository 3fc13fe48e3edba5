import type { PatternRow } from '#contracts';
import { findDetector, type Pattern } from '#dlp';
import { newestVersion, patternRefOf, versionIn, type PatternHistory, type PolicyState } from '#events';
import type { PatternFigures } from '../project/pattern-figures/pattern-figures-port.js';

/** The version that stands for a pattern: live, else in shadow, else the newest. */
export function shownVersion(history: PatternHistory): Pattern {
  return (versionIn(history, 'live') ?? versionIn(history, 'shadow') ?? newestVersion(history)).pattern;
}

export function patternRow(history: PatternHistory, { groups }: PolicyState, last30Days: PatternFigures): PatternRow {
  const { id, version, name, description, action, state, threshold, matcher } = shownVersion(history);
  const present = history.versions.filter(({ pattern }) => pattern.state !== 'retired').reverse();
  const ref = patternRefOf(id);
  return {
    ...{ id, version, name, description, action, state, threshold: threshold.count, matcher: matcherText(matcher) },
    versions: present.map(({ pattern }) => ({ version: pattern.version, state: pattern.state })),
    groups: [...groups.values()].filter(({ group }) => group.members.includes(ref)).map(({ group }) => group.id),
    last30Days,
  };
}

function matcherText(matcher: Pattern['matcher']): string {
  switch (matcher.kind) {
    case 'regex':
      return matcher.regex;
    case 'keywords':
      return matcher.keywords.join(', ');
    case 'detector':
      return findDetector(matcher.detector)?.name ?? matcher.detector;
  }
}
