/** A backup cannot be made, or not be restored: the message is one sentence for the operator. */
export class CannotRestore extends Error {}
