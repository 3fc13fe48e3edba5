import { v5 as uuidv5 } from 'uuid';

/** Made once for this vocabulary; a different one would make every retry look like a new event. */
const NAMESPACE = '5b0c3e0a-5a53-4c5c-9f0e-0d6f4c1f7a11';

/**
 * The id of the `index`-th event that a command writes to a stream: UUIDv5 (RFC 9562 §5.5) of `commandId|stream|index`.
 * The same command makes the same ids again, which is what makes a repeated append harmless.
 */
export function eventId(commandId: string, stream: string, index: number): string {
  return uuidv5(`${commandId}|${stream}|${String(index)}`, NAMESPACE);
}
