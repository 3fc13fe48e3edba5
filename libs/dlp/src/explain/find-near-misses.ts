/** Looks for what almost matched: the text is scanned again with patterns that ask for one condition less. */
import type { Finding } from '../finding.js';
import { NO_SKIP_WORDS, normalizeParts, type SkipList } from '../normalize/normalize.js';
import type { ScanPart } from '../scan-input.js';
import type { CompiledPattern, CompiledPatterns } from '../scan/compile.js';
import { windowsFor } from '../scan/scan-message.js';
import { scanWindow, type Match } from '../scan/scan-window.js';
import { describeMiss, type MissFacts } from './describe-miss.js';
import { loosenPatterns, otherCase, type Loosened } from './loosen.js';
import { MISS_KINDS, stageOf, type MissKind, type NearMiss } from './near-miss.js';
import { newSpanBook, type SpanBook } from './spans.js';
import { nameOf } from './version-name.js';

/** Near misses of one pattern and kind that are kept: people look at some, and every one costs. */
const MOST_OF_A_KIND = 20;

export interface NearMissSearch {
  readonly parts: readonly ScanPart[];
  readonly asked: CompiledPatterns;
  readonly skipWords: SkipList;
  /** Everything that was found: what touches a match of its own pattern is no near miss. */
  readonly found: readonly Finding[];
  /** Of which `found` lists only a part: left out of the search. */
  readonly isCutShort: (compiled: CompiledPattern) => boolean;
}

/** Near misses by version name, the furthest kind first; at most twenty of a version and kind. Linear in the text. */
export function findNearMisses(search: NearMissSearch): ReadonlyMap<string, readonly NearMiss[]> {
  const { parts, asked, skipWords } = search;
  const collector = newCollector(search);
  const loosened = loosenPatterns(asked);
  const turned = otherCase(asked.patterns.map(({ pattern }) => pattern));
  const ways: Loosened[] = [...loosened, ...(turned ? [{ kind: 'other-case' as const, patterns: turned }] : [])];
  for (const window of windowsFor(parts, asked)) {
    const text = normalizeParts(window.parts, { skipWords });
    for (const { kind, patterns } of ways) scanWindow(window, text, patterns, (match) => collector.take(kind, match));
    if (skipWords.words.size === 0) continue;
    const whole = normalizeParts(window.parts, { skipWords: NO_SKIP_WORDS });
    scanWindow(window, whole, foldedOnly(asked), (match) => collector.take('skip-word', match));
  }
  return collector.misses();
}

/** The exact view knows no skip list. */
function foldedOnly(asked: CompiledPatterns): CompiledPatterns {
  return { ...asked, exact: { ...asked.exact, patterns: [] } };
}

interface Collector {
  take(kind: MissKind, match: Match): void;
  misses(): ReadonlyMap<string, readonly NearMiss[]>;
}

function newCollector({ parts, asked, skipWords, found, isCutShort }: NearMissSearch): Collector {
  const byName = new Map(asked.patterns.map((compiled) => [nameOf(compiled.pattern), compiled]));
  const own = newSpanBook<Finding>();
  const owners = newSpanBook<Finding>();
  for (const finding of found) {
    const name = nameOf({ id: finding.pattern, version: finding.version });
    own.add(`${name}\0${finding.part}`, finding);
    if (byName.get(name)?.rank !== undefined) owners.add(finding.part, finding);
  }
  const ignored = new Set(asked.patterns.filter(isCutShort).map(({ pattern }) => nameOf(pattern)));
  const textOf = createTexts(parts);
  const kept = new Map<string, NearMiss[]>();
  return {
    take: (kind, match) => {
      const name = nameOf(match.pattern.pattern);
      const list = kept.get(`${name}\0${kind}`) ?? [];
      const compiled = byName.get(name);
      if (compiled === undefined || ignored.has(name) || list.length >= MOST_OF_A_KIND) return;
      const span = match.locate();
      if (span === undefined || own.touching(`${name}\0${span.part}`, span)) return;
      const owner = owners.touching(span.part, span);
      // Another reading of these characters is certain: that they fail as this one says nothing.
      if (owner !== undefined && (kind === 'validator' || kind === 'context')) return;
      list.push(describeMiss({ kind, compiled, match, span, part: textOf(span.part), owner, skipWords }));
      kept.set(`${name}\0${kind}`, list);
    },
    misses: () => new Map([...byName.keys()].map((name) => [name, furthestFirst(name, kept)])),
  };
}

/** Texts of parts, each decoded once. */
function createTexts(parts: readonly ScanPart[]): (path: string) => MissFacts['part'] {
  const byPath = new Map(parts.map((part) => [part.path, part]));
  const texts = new Map<string, MissFacts['part']>();
  return (path) => {
    const part = byPath.get(path);
    const known = texts.get(path) ?? { kind: part?.kind ?? 'body', text: part?.text.toString('utf8') ?? '' };
    texts.set(path, known);
    return known;
  };
}

/** Of misses that share characters the furthest stays. */
function furthestFirst(name: string, kept: ReadonlyMap<string, readonly NearMiss[]>): NearMiss[] {
  const taken: SpanBook<NearMiss> = newSpanBook();
  const kinds = [...MISS_KINDS].sort((a, b) => stageOf(b) - stageOf(a));
  return kinds.flatMap((kind) => {
    const free = (kept.get(`${name}\0${kind}`) ?? []).filter((miss) => taken.touching(miss.part, miss) === undefined);
    for (const miss of free) taken.add(miss.part, miss);
    return free;
  });
}
