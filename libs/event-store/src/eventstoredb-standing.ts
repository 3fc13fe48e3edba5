/** What stands in a stream on the server: by that an append is judged which the server refused, or compares too little of. */
import type { StoredEvent } from '#events';
import { placeAppend } from './append-rules.js';
import { emptyHead } from './chain.js';
import { toStored } from './eventstoredb-envelope.js';
import type { Reachability } from './eventstoredb-reachability.js';
import type { Transport } from './eventstoredb-transport.js';
import { StoreUnavailable, type StreamAppend, type StreamHead } from './event-store.js';

/** Streams of which the head is remembered. */
const KNOWN_HEADS = 8_192;

export class Standing {
  private readonly heads = new Map<string, StreamHead>();

  constructor(
    private readonly transport: Pick<Transport, 'read'>,
    private readonly reachability: Pick<Reachability, 'asking'>,
  ) {}

  /** A head that the server has answered. */
  remember(stream: string, { revision, chain }: StreamHead): StreamHead {
    const head = { revision, chain };
    this.heads.delete(stream);
    this.heads.set(stream, head);
    const [oldest] = this.heads.keys();
    if (this.heads.size > KNOWN_HEADS && oldest !== undefined) this.heads.delete(oldest);
    return head;
  }

  /** Events of a stream were read. */
  saw(events: readonly StoredEvent[]): void {
    const last = events.at(-1);
    if (last !== undefined && (this.heads.get(last.stream)?.revision ?? -1) <= last.revision) this.remember(last.stream, last);
  }

  /** Whether the event before the append is the one that it was decided on: the server compares revisions only. */
  async isUnder({ stream, expected }: StreamAppend): Promise<boolean> {
    if (expected.revision < 0) return expected.chain === emptyHead(stream).chain;
    const known = this.heads.get(stream);
    if (known?.revision === expected.revision) return known.chain === expected.chain;
    const [before] = await this.reachability.asking(() => this.transport.read({ stream, fromRevision: expected.revision, limit: 1 }));
    return before?.revision === expected.revision && toStored(before)?.chain === expected.chain;
  }

  /**
   * The head that stands there already, when the events of the append do.
   * @throws RevisionConflict when others stand there; StoreUnavailable when there is room after all.
   */
  async judge(request: StreamAppend): Promise<StreamHead> {
    const { stream, expected, events } = request;
    const { transport } = this;
    const [place, end] = await this.reachability.asking(() =>
      Promise.all([
        transport.read({ stream, fromRevision: Math.max(0, expected.revision + 1), limit: events.length }),
        transport.read({ stream, isBackwards: true, limit: 1 }),
      ]),
    );
    const standing = new Map(place.flatMap((event) => toStored(event) ?? []).map((event) => [event.revision, event]));
    const [last] = end.flatMap((event) => toStored(event) ?? []);
    const lookup = { head: () => last ?? emptyHead(stream), at: (_: string, revision: number) => standing.get(revision) };
    const placement = placeAppend(request, lookup);
    if ('already' in placement) return placement.already;
    throw new StoreUnavailable(`the server refuses an append to ${stream} that fits`);
  }
}
