/** What a link to the simulation page brings along: versions that exist, as if they were moved. */
import type { PatternState } from '#contracts';

export interface PlannedMove {
  readonly pattern: string;
  readonly version: number;
  readonly to: Exclude<PatternState, 'draft'>;
}

const PLACES: readonly string[] = ['shadow', 'live', 'retired'];
const isPlace = (to: string | undefined): to is PlannedMove['to'] => to !== undefined && PLACES.includes(to);

/** As the query parameter `moves`: `credit-card:7:live,iban:3:shadow`. */
export const movesAsText = (moves: readonly PlannedMove[]): string =>
  moves.map(({ pattern, version, to }) => `${pattern}:${version}:${to}`).join(',');

/** Reads the parameter; what cannot be read is left out. */
export function movesIn(text: string): readonly PlannedMove[] {
  return text.split(',').flatMap((one) => {
    const [pattern = '', number = '', to] = one.split(':');
    const version = Number(number);
    return pattern !== '' && Number.isInteger(version) && version > 0 && isPlace(to) ? [{ pattern, version, to }] : [];
  });
}
