/** The life of a version: draft, shadow, live, retired. Pure. */
import type { PatternDetail, PatternState } from '#contracts';

export type Version = PatternDetail['versions'][number];

const moves: Record<PatternState, readonly PatternState[]> = {
  draft: ['shadow', 'live', 'retired'],
  shadow: ['live', 'draft', 'retired'],
  live: ['shadow', 'retired'],
  retired: ['shadow', 'live'],
};

export const movesFrom = (state: PatternState): readonly PatternState[] => moves[state];

/** The verb of a move: `Take version 7 live`. */
export const moveWords = (to: PatternState, version: number): string =>
  ({
    live: `Take version ${version} live`,
    shadow: `Put version ${version} in shadow`,
    draft: `Take version ${version} back to draft`,
    retired: `Retire version ${version}`,
  })[to];

/** What a move does, said before it is done. */
export function moveSentence(to: PatternState, version: Version, versions: readonly Version[]): string {
  const replaced = versions.find((each) => each.state === to && each.version !== version.version);
  const gives = replaced === undefined || to === 'draft' || to === 'retired' ? '' : ` Version ${replaced.version} is retired in its place.`;
  const stops = version.state === 'live' ? ' It stops acting on new mail at once; held mail stays held.' : '';
  return (
    {
      live: 'It acts on all new mail from now on.',
      shadow: 'It is looked for in all new mail and reported, and holds nothing.',
      draft: 'It is not looked for any more.',
      retired: 'It is not looked for any more and stays in the history.',
    }[to] +
    gives +
    stops
  );
}

/** What the list of versions says below a version: how it came to its state. */
export function storyOf(version: Version): readonly string[] {
  const origin = { factory: 'came with the engine', import: 'imported', edit: '', template: 'from a template' }[version.cause];
  const told = version.moves.map(({ to, by, reason }) => `${to} by ${by}${reason === '' ? '' : `: ${reason}`}`);
  return origin === '' ? told : [origin, ...told];
}
