import type { PatternGroup } from '#dlp';

/** The pattern groups of the policy in force. */
export abstract class PatternGroups {
  abstract groups(): readonly PatternGroup[];
}
