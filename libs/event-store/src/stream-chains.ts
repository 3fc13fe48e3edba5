/** The chains of all streams, followed through the log in its order. ADR 0008. */
import type { StoredEvent } from '#events';
import { emptyHead, linkChain } from './chain.js';

/** `missing`: the stream skips revisions before it; `out of place`: its revision was seen already; `altered`: its hash does not fit. */
export type ChainProblem = 'missing' | 'out of place' | 'altered';

/** A stream as far as it was followed. */
export interface FollowedStream {
  /** Kept once, however often the stream is met. */
  readonly name: string;
  revision: number;
  chain: string;
}

/** Memory grows with the number of streams, by their name and one hash each. */
export class StreamChains {
  private readonly streams = new Map<string, FollowedStream>();

  /** @param isPart - the first event that is met of a stream need not be its first: what stands before it is taken as given. */
  constructor(private readonly isPart = false) {}

  get size(): number {
    return this.streams.size;
  }

  /** The stream of an event before the event is followed. */
  before({ stream }: Pick<StoredEvent, 'stream'>): FollowedStream {
    const known = this.streams.get(stream);
    if (known !== undefined) return known;
    const fresh = { name: stream, ...emptyHead(stream) };
    this.streams.set(stream, fresh);
    return fresh;
  }

  /** Says whether an event fits; the next one must fit to what stands there, whether that fitted or not. */
  follow(event: StoredEvent): ChainProblem | undefined {
    const stream = this.before(event);
    const isBegun = this.isPart && stream.revision === -1 && event.revision > 0;
    const problem = isBegun ? undefined : problemOf(event, stream);
    if (problem !== 'out of place') {
      stream.revision = event.revision;
      stream.chain = event.chain;
    }
    return problem;
  }
}

function problemOf(event: StoredEvent, stream: FollowedStream): ChainProblem | undefined {
  if (event.revision > stream.revision + 1) return 'missing';
  if (event.revision <= stream.revision) return 'out of place';
  return event.chain === linkChain(stream.chain, event.stream, event.revision, event) ? undefined : 'altered';
}
