import { Injectable, inject, signal } from '@angular/core';
import { attendanceEventSchema, type Update, updateSchema } from '#contracts';
import { addressOf } from './gateway.js';
import { LogPosition } from './log-position.js';
import { retryDelay } from './retry-delay.js';
import { SessionApi } from './session-api.js';
import { Ticket } from './ticket.js';

/** Who wants to know of changes. */
export interface UpdateListener {
  changed(update: Update): void;
  /** Changes may have been missed: whatever is shown is to be asked for again. */
  missed(): void;
  /** Somebody begins or ends to work on this message, or to look at it. */
  attended?(id: string): void;
}

/**
 * Live changes of the quarantine: ids and revisions only, the reader fetches what it may see. A lost connection the
 * browser opens again by itself, going on with `Last-Event-ID`; after a refusal it gives up, so we begin anew.
 */
@Injectable({ providedIn: 'root' })
export class Updates {
  private readonly session = inject(SessionApi);
  private readonly ticket = inject(Ticket);
  private readonly log = inject(LogPosition);
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private refusals = 0;
  private readonly listeners = new Set<UpdateListener>();
  private readonly droppedAt = signal<string | null>(null);
  /** When the connection was lost (ISO); null while live or never connected. */
  readonly staleSince = this.droppedAt.asReadonly();

  /** Tells of each change until the returned function is called; the connection lives as long as a listener does. */
  listen(listener: UpdateListener): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.connect();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.disconnect();
    };
  }

  private connect(): void {
    const source = new EventSource(addressOf('updates'));
    source.addEventListener('open', () => this.opened());
    source.addEventListener('error', () => this.lost(source));
    source.addEventListener('update', (event: MessageEvent<string>) => this.tell(event));
    source.addEventListener('attendance', (event: MessageEvent<string>) => this.tellAttendance(event.data));
    source.addEventListener('reset', ({ lastEventId }: MessageEvent<string>) => {
      this.log.seen(lastEventId);
      this.tellMissed();
    });
    this.source = source;
  }

  private opened(): void {
    this.droppedAt.set(null);
    // A new source knows nothing of the events that the refused one has missed.
    if (this.refusals > 0) this.tellMissed();
    this.refusals = 0;
  }

  private lost(source: EventSource): void {
    this.droppedAt.update((since) => since ?? new Date().toISOString());
    if (source.readyState !== EventSource.CLOSED || source !== this.source) return;
    this.retry = setTimeout(() => void this.tryAgain(), retryDelay(this.refusals++, Math.random()));
  }

  /** An event source does not say why it was refused; the session does. */
  private async tryAgain(): Promise<void> {
    const signedOut = await this.session.read().then(
      ({ account }) => account === null,
      () => false,
    );
    if (this.listeners.size === 0) return;
    if (signedOut) this.ticket.refused.set(true);
    else this.connect();
  }

  private tell({ data, lastEventId }: MessageEvent<string>): void {
    // the id of a change is its position; whoever is asked about it must have read so far
    this.log.seen(lastEventId);
    const read = updateSchema.safeParse(jsonOf(data));
    // An update of a newer engine that this page cannot read changes nothing: the next reload shows it.
    if (read.success) for (const listener of this.listeners) listener.changed(read.data);
  }

  private tellAttendance(data: string): void {
    const read = attendanceEventSchema.safeParse(jsonOf(data));
    if (!read.success) return;
    this.log.seen(String(read.data.position));
    for (const listener of this.listeners) listener.attended?.(read.data.id);
  }

  private tellMissed(): void {
    for (const listener of this.listeners) listener.missed();
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
    this.refusals = 0;
    this.droppedAt.set(null);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
