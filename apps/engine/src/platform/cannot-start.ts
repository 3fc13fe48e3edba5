/** The engine cannot start as things are; the message is a sentence for the operator and says what to do. */
export class CannotStart extends Error {
  readonly code = 'cannot-start';
}
