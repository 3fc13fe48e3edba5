/** Too much waits for a process, or this has waited too long: it should be tried again later. */
export class Overloaded extends Error {
  readonly code = 'overloaded';
}
