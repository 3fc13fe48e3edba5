import { Injectable, signal } from '@angular/core';
import { type Update, updateSchema } from '#contracts';
import { addressOf } from './gateway.js';

/**
 * Live changes of the quarantine: ids and revisions only, the reader fetches what it may see. The browser reconnects
 * by itself and resumes with `Last-Event-ID`.
 */
@Injectable({ providedIn: 'root' })
export class Updates {
  private source: EventSource | null = null;
  private readonly listeners = new Set<(update: Update) => void>();
  private readonly droppedAt = signal<string | null>(null);
  /** When the connection was lost (ISO); null while live or never connected. */
  readonly staleSince = this.droppedAt.asReadonly();

  /** Calls back for each change until the returned function is called; the connection lives as long as a listener does. */
  listen(onUpdate: (update: Update) => void): () => void {
    this.listeners.add(onUpdate);
    this.source ??= this.connect();
    return () => {
      this.listeners.delete(onUpdate);
      if (this.listeners.size === 0) this.disconnect();
    };
  }

  private connect(): EventSource {
    const source = new EventSource(addressOf('updates'));
    source.onopen = () => this.droppedAt.set(null);
    source.onerror = () => this.droppedAt.update((since) => since ?? new Date().toISOString());
    source.onmessage = (event: MessageEvent<string>) => this.tell(event.data);
    return source;
  }

  private tell(data: string): void {
    const read = updateSchema.safeParse(jsonOf(data));
    // An update of a newer engine that this page cannot read changes nothing: the next reload shows it.
    if (read.success) for (const listener of this.listeners) listener(read.data);
  }

  private disconnect(): void {
    this.source?.close();
    this.source = null;
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
