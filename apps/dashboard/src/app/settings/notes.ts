import type { SettingsOfPlace } from '#contracts';

export interface Property {
  readonly name: string;
  readonly value: string;
}

/** The comment and the properties of a place, as rows that may be half written. */
export interface Notes {
  readonly comment: string;
  readonly properties: readonly Property[];
}

export type Annotation = Pick<SettingsOfPlace, 'comment' | 'properties'>;

export const notesOf = ({ comment, properties }: Annotation): Notes => ({
  comment,
  properties: Object.entries(properties).map(([name, value]) => ({ name, value })),
});

/** As the engine keeps them: rows without a name are left out, of two with one name the last counts. */
export const annotationOf = ({ comment, properties }: Notes): Annotation => ({
  comment,
  properties: Object.fromEntries(properties.map(({ name, value }) => [name.trim(), value] as const).filter(([name]) => name !== '')),
});

/** Whether the engine would keep the same of both; the order of properties says nothing. */
export function sameNotes(a: Notes, b: Notes): boolean {
  return JSON.stringify(inOrder(annotationOf(a))) === JSON.stringify(inOrder(annotationOf(b)));
}

const inOrder = ({ comment, properties }: Annotation): unknown => [comment, Object.entries(properties).sort(byName)];
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);
