/** Pieces of the timeline's sentences. Pure. */
import type { Sealed } from '#events';

export interface Told {
  readonly sentence: string;
  /** What a person wrote or the next hop said; null when there is nothing, or the key was destroyed. */
  readonly detail: string | null;
}

/** Opens a sealed field of the event's stream; null once its key was destroyed. */
export type OpenField = (field: string, text: Sealed) => string | null;

/** `business-need` → `business need`. */
export function plain(code: string): string {
  return code.replaceAll('-', ' ');
}

export function reasons(reason: string, verdict: string | null): string {
  return verdict === null || reason === verdict ? plain(reason) : `${plain(reason)}, ${plain(verdict)}`;
}

export function people(recipients: readonly unknown[]): string {
  return counted(recipients.length, 'person', 'people');
}

export function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  return bytes < 1024 * 1024 ? `${String(Math.round(bytes / 1024))} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

export function day(instant: string): string {
  return instant.slice(0, 10);
}

export function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
