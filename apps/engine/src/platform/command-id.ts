/**
 * Ids of commands that came over HTTP: `http-<account>-<key>~<digest>`, and `~<serving>` behind it when one request is
 * carried out anew each time. The digest binds the idempotency key to the request that it was first sent with.
 */

export interface KeyedRequest {
  readonly account: string;
  /** The Idempotency-Key; holds no `~`. */
  readonly key: string;
  /** Of everything that the request asks for. */
  readonly digest: string;
}

export function requestCommandId({ account, key, digest }: KeyedRequest): string {
  return `http-${account}-${key}~${digest}`;
}

/** Id of one serving of a request that is recorded each time it is answered. */
export function servingCommandId(commandId: string, serving: string): string {
  return `${commandId}~${serving}`;
}

/** Whether the two commands carry one idempotency key but ask for different things. */
export function reusesKey(commandId: string, earlier: string): boolean {
  const [key, digest] = commandId.split('~');
  const [earlierKey, earlierDigest] = earlier.split('~');
  return digest !== undefined && key === earlierKey && digest !== earlierDigest;
}
