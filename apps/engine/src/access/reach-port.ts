/** Which held mail somebody may know of: by sender domain, by team, by pattern. What is outside reads like what is not there. */
import { expandRefs, type PatternGroup } from '#dlp';

/** As it is given to an account; an empty list limits nothing. */
export interface ReachLimits {
  /** Domains of senders, in ASCII and lower case. */
  readonly domains: readonly string[];
  /** Whose queue, as the setting `quarantine.team` and an assignment say. */
  readonly teams: readonly string[];
  /** Ids of pattern groups. */
  readonly patternGroups: readonly string[];
}

/** As it is asked: null limits nothing, an empty list lets nothing in. A message must be within each of the three. */
export interface Reach {
  readonly domains: readonly string[] | null;
  readonly teams: readonly string[] | null;
  /** Ids of patterns, groups opened. */
  readonly patterns: readonly string[] | null;
}

/** What of a held message decides who may know of it. */
export interface ReachFacts {
  /** Null for the null reverse-path, or when the address is not known any more. */
  readonly senderDomain: string | null;
  readonly team: string | null;
  /** Ids of the patterns that act in the message. */
  readonly patterns: readonly string[];
}

export const NO_LIMITS: ReachLimits = { domains: [], teams: [], patternGroups: [] };
export const REACHES_ALL: Reach = { domains: null, teams: null, patterns: null };
export const REACHES_NOTHING: Reach = { domains: [], teams: [], patterns: [] };

/** Of somebody who asks; strangers reach nothing. */
export function reachOf(caller: { readonly reach: Reach } | null): Reach {
  return caller?.reach ?? REACHES_NOTHING;
}

/** Whether a message is within reach. What has no domain, team or pattern is in no list of them. */
export function isWithin({ domains, teams, patterns }: Reach, facts: ReachFacts): boolean {
  const { senderDomain, team } = facts;
  return (
    (domains === null || (senderDomain !== null && domains.includes(senderDomain))) &&
    (teams === null || (team !== null && teams.includes(team))) &&
    (patterns === null || facts.patterns.some((pattern) => patterns.includes(pattern)))
  );
}

/** Whether nothing is kept from whoever has it. */
export function reachesAll({ domains, teams, patterns }: Reach): boolean {
  return domains === null && teams === null && patterns === null;
}

/** The limits of an account under the pattern groups of now. A group that is gone holds nothing: it widens no reach. */
export function reachWithin({ domains, teams, patternGroups }: ReachLimits, groups: readonly PatternGroup[]): Reach {
  return {
    domains: domains.length === 0 ? null : domains,
    teams: teams.length === 0 ? null : teams,
    patterns: patternGroups.length === 0 ? null : patternsOf(patternGroups, groups),
  };
}

function patternsOf(patternGroups: readonly string[], groups: readonly PatternGroup[]): readonly string[] | null {
  const refs = patternGroups.map((id) => `group/${id}` as const);
  const { all, ids } = expandRefs(refs, groups);
  return all ? null : ids;
}
