/**
 * A store says which program may open it. The number of an adapter (`SQLITE_SCHEMA`, `POSTGRES_SCHEMA`) is raised with every change of its tables, together with
 * a migration; and those of all adapters with the first event type, or version of one, that programs in use do not know. Such a program then refuses the
 * store at its start, and does not stop at the first event of that kind with half of its read models built. `test/schema-versions.int.spec.ts` holds us to it.
 */

/** The store was written by a newer program; this one leaves it alone. */
export class NewerStore extends Error {
  readonly code = 'newer-store';
}

/** @throws NewerStore when a store has a schema above the one that this program knows. */
export function refuseNewer(store: string, found: number, known: number): void {
  if (found > known)
    throw new NewerStore(`${store} has schema ${String(found)} and this program knows ${String(known)}: run the newer program.`);
}
