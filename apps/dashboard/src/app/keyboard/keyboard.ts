import { DOCUMENT, type DestroyRef, Injectable, inject, signal } from '@angular/core';
import { type KeyAction, meaningOf } from './key-map.js';

/** Does something and says whether it did; `false` leaves the key to whoever listened before. */
export type KeyHandler = (digit: number | null) => unknown;
export type KeyHandlers = Partial<Record<KeyAction, KeyHandler>>;

const STORED = 'lazaret.single-keys';
/** How long the first key of a sequence waits for the second, in milliseconds. */
const SEQUENCE_MS = 1200;

/** Hears the keys of the whole page and gives each to the newest part that has a use for it. */
@Injectable({ providedIn: 'root' })
export class Keyboard {
  private readonly layers: KeyHandlers[] = [];
  private readonly on = signal(localStorage.getItem(STORED) !== 'off');
  private prefix: { key: string; at: number } | null = null;
  readonly singleKeys = this.on.asReadonly();

  constructor() {
    inject(DOCUMENT).addEventListener('keydown', (event) => this.hear(event));
  }

  switchSingleKeys(on: boolean): void {
    this.on.set(on);
    localStorage.setItem(STORED, on ? 'on' : 'off');
  }

  /** Takes keys until the caller is destroyed. */
  handle(handlers: KeyHandlers, until: DestroyRef): void {
    this.layers.push(handlers);
    until.onDestroy(() => {
      const at = this.layers.indexOf(handlers);
      if (at >= 0) this.layers.splice(at, 1);
    });
  }

  private hear(event: KeyboardEvent): void {
    if (event.defaultPrevented || isInDialog(event.target)) return;
    const meaning = meaningOf(
      { key: event.key, ctrl: event.ctrlKey || event.metaKey, alt: event.altKey, inField: takesText(event.target) },
      this.prefix !== null && Date.now() - this.prefix.at < SEQUENCE_MS ? this.prefix.key : null,
      this.on(),
    );
    this.prefix = meaning.kind === 'prefix' ? { key: meaning.prefix, at: Date.now() } : null;
    if (meaning.kind !== 'action') return;
    if (meaning.action === 'back' && takesText(event.target)) {
      // The first Escape only leaves the field: what was typed is not thrown away by the way.
      if (event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    for (const layer of [...this.layers].reverse()) {
      const handler = layer[meaning.action];
      if (handler !== undefined && handler(meaning.digit) !== false) {
        event.preventDefault();
        return;
      }
    }
  }
}

function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** A dialog or menu has its own keys. */
const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null;
