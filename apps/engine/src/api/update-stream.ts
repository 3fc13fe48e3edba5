/**
 * One open connection of live changes (server-sent events, WHATWG HTML §9.2). Before each sending it is asked anew who listens and how
 * far they may hear: a right that was taken away ends the connection, a change out of reach is passed over.
 */
import { routes, type AttendanceEvent } from '#contracts';
import type { Response } from 'express';
import { whyRefused, type Caller } from '../access/access-port.js';
import type { ChangesAsked, PlacedUpdate } from '../project/held-messages/list-changes.js';

/** A reader that missed more than this is told to read anew. */
const MOST_MISSED = 500;

export interface UpdateSources {
  /** Undefined once they may not listen any more. */
  readonly listener: () => Caller | undefined;
  readonly changesSince: (asked: ChangesAsked) => PlacedUpdate[];
  readonly newestChange: () => number;
  readonly attendancePosition: () => number;
  readonly isOpenTo: (messageId: string, caller: Caller) => boolean;
}

export class UpdateStream {
  private readonly attended = new Set<string>();

  constructor(
    private readonly response: Response,
    private position: number,
    private readonly sources: UpdateSources,
  ) {}

  /** Something changed that may be for this reader. */
  look(): void {
    // a reader that is slow reads on 'drain' what it misses meanwhile
    if (this.response.writableNeedDrain || this.response.writableEnded) return;
    const caller = this.mayGoOn();
    if (!caller) return;
    const { changesSince, newestChange } = this.sources;
    const changes = changesSince({ position: this.position, limit: MOST_MISSED + 1, reach: caller.reach });
    const isTooMuch = changes.length > MOST_MISSED;
    this.position = isTooMuch ? newestChange() : (changes.at(-1)?.position ?? this.position);
    const text = (isTooMuch ? resetEvent(this.position) : changes.map(updateEvent).join('')) + this.attendance(caller);
    if (text !== '') this.response.write(text);
  }

  /** Somebody claims, or looks at, a message, or does so no more. */
  lookAt(messageId: string): void {
    this.attended.add(messageId);
    this.look();
  }

  /** Whoever listens, if they still may; otherwise the connection ends. */
  mayGoOn(): Caller | undefined {
    const caller = this.sources.listener();
    if (caller && whyRefused(routes.updates.access, caller) === undefined) return caller;
    this.response.end();
    return undefined;
  }

  private attendance(caller: Caller): string {
    const open = [...this.attended].filter((id) => this.sources.isOpenTo(id, caller));
    this.attended.clear();
    const position = this.sources.attendancePosition();
    return open.map((id) => attendanceEvent({ id, position })).join('');
  }
}

function updateEvent({ position, ...update }: PlacedUpdate): string {
  return `id: ${String(position)}\nevent: update\ndata: ${JSON.stringify(update)}\n\n`;
}

/** Names nobody: who may know asks. Without an id, since it is of the moment: a reader that comes back asks for all of it. */
function attendanceEvent(event: AttendanceEvent): string {
  return `event: attendance\ndata: ${JSON.stringify(event)}\n\n`;
}

function resetEvent(position: number): string {
  return `id: ${String(position)}\nevent: reset\ndata: {}\n\n`;
}
