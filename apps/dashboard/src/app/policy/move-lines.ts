/** What a move of a whole group comes to, in words. Pure. */
import type { PatternGroupOfApi } from '#contracts';

export type Movable = Pick<PatternGroupOfApi, 'id' | 'name' | 'patterns' | 'moves'>;

export interface MoveLines {
  /** `Payment card number: version 2, shadow now`. */
  readonly moving: readonly string[];
  /** With the reason: `Claim number: version 1 is retired …`. */
  readonly staying: readonly string[];
  /** How many patterns move: one may do so with two versions. */
  readonly patterns: number;
}

export function moveLines({ patterns, moves }: Movable, to: keyof Movable['moves']): MoveLines {
  const nameOf = (id: string): string => patterns.find((each) => each.id === id)?.name ?? id;
  const planned = moves[to];
  return {
    moving: planned.moves.map(({ id, version, state }) => `${nameOf(id)}: version ${version}, ${state} now`),
    staying: planned.refused.map(({ id, reason }) => `${nameOf(id)}: ${reason}`),
    patterns: new Set(planned.moves.map(({ id }) => id)).size,
  };
}
