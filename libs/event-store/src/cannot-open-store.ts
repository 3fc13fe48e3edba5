/** The store cannot be opened, or must not be: the message is one sentence for the operator and holds no password. */
export class CannotOpenStore extends Error {
  readonly code = 'cannot-open-store';
}
