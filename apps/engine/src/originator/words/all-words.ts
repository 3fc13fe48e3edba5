/** The words of each language, and the few words that a person is asked to type. */
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { nl } from './nl.js';
import type { Counted, Language, Words } from './words.js';

export const WORDS: Readonly<Record<Language, Words>> = { en, de, nl, fr, es };

/** Short, everyday, without accents, nothing that a program would fill in; one of each list is asked for. */
export const TYPED_WORDS: Readonly<Record<Language, readonly string[]>> = {
  en: ['harbour', 'lantern', 'meadow', 'pebble', 'saddle', 'thimble', 'walnut', 'window', 'kettle', 'garden', 'marble', 'ladder'],
  de: ['hafen', 'laterne', 'wiese', 'kiesel', 'sattel', 'fingerhut', 'walnuss', 'fenster', 'kessel', 'garten', 'murmel', 'leiter'],
  nl: ['haven', 'lantaarn', 'weide', 'kiezel', 'zadel', 'vingerhoed', 'walnoot', 'venster', 'ketel', 'tuin', 'knikker', 'ladder'],
  fr: ['port', 'lanterne', 'prairie', 'galet', 'selle', 'orange', 'noix', 'marteau', 'cuivre', 'jardin', 'marbre', 'bateau'],
  es: ['puerto', 'linterna', 'prado', 'piedra', 'silla', 'dedal', 'nuez', 'ventana', 'tetera', 'huerto', 'canica', 'escalera'],
};

export function counted({ one, other }: Counted, count: number, locale: string): string {
  return new Intl.PluralRules(locale).select(count) === 'one' ? one : other;
}

/** `Monday 23 March 2026 at 09:14 UTC` in the reader's language: without a script nobody knows the reader's zone. */
export function shownInstant(instant: string, locale: string, style: 'long' | 'short' = 'long'): string {
  const format: Intl.DateTimeFormatOptions =
    style === 'long' ? { dateStyle: 'full', timeStyle: 'short' } : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  const shown = new Intl.DateTimeFormat(locale, { ...format, timeZone: 'UTC' }).format(new Date(instant));
  return style === 'long' ? `${shown} UTC` : shown;
}

/** `12 minutes`, `3 hours`, `2 days`. */
export function shownDuration(ms: number, locale: string): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  const [value, unit] =
    minutes < 120 ? [minutes, 'minute'] : minutes < 2_880 ? [Math.ceil(minutes / 60), 'hour'] : [Math.ceil(minutes / 1_440), 'day'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

export function listed(items: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(items);
}
