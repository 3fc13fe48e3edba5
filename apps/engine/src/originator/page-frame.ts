/** The frame of every page of senders, and the small parts that they share. */
import { fill, html, Html, type Fill } from './html.js';
import { PAGE_STYLE } from './page-style.js';
import type { Mark } from './timeline.js';
import type { Language, Words } from './words/words.js';

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly main: Html;
}

/** The whole document. @param nonce - of the response's style-src. */
export function documentOf({ language, title, main }: Page, words: Words, nonce: string): string {
  const document = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title} · Lazaret</title>
        <style nonce="${nonce}">
          ${new Html(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header class="top">${FLAG}<b>Lazaret</b><span>${words.mailCheck}</span></header>
          ${main}
        </main>
      </body>
    </html> `;
  return document.text;
}

const FLAG = new Html(
  '<svg viewBox="0 0 24 24" aria-hidden="true"><clipPath id="fl"><rect width="24" height="24" rx="5"/></clipPath><g clip-path="url(#fl)"><path fill="#ffcc1a" d="M0 0h24v24H0z"/><path fill="#14181d" d="M12 0h12v12H12zM0 12h12v12H0z"/></g><rect x=".5" y=".5" width="23" height="23" rx="4.5" fill="none" stroke="currentColor" stroke-opacity=".3"/></svg>',
);

const PATHS: Readonly<Record<Mark | 'shield' | 'phone' | 'link' | 'alert', string>> = {
  check: '<path d="m3 8.5 3.3 3.3L13 4.8"/>',
  clock: '<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.3 1.6"/>',
  eye: '<path d="M1.5 8S3.8 3.6 8 3.6 14.5 8 14.5 8 12.2 12.4 8 12.4 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.9"/>',
  link: '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.8-.8"/>',
  mail: '<rect x="2" y="3.5" width="12" height="9" rx="1.5"/><path d="m2.3 4.5 5.7 4.3 5.7-4.3"/>',
  pause: '<circle cx="8" cy="8" r="6"/><path d="M6.5 5.8v4.4M9.5 5.8v4.4"/>',
  phone: '<path d="M3 2.5h3l1.2 3L5.5 7a8 8 0 0 0 3.5 3.5l1.5-1.7 3 1.2v3c-5.5.8-11.3-5-10.5-10.5z"/>',
  shield: '<path d="M8 1.8 13 3.6v4c0 3.2-2.1 5.4-5 6.6-2.9-1.2-5-3.4-5-6.6v-4z"/>',
  ask: '<path d="M2.5 3.5h11v7.5H7L4 13.5V11H2.5z"/>',
  end: '<circle cx="8" cy="8" r="6"/><path d="m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4"/>',
  alert: '<path d="M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5v.1"/>',
};

export function icon(name: keyof typeof PATHS): Html {
  return new Html(`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${PATHS[name]}</svg>`);
}

/** What must be read first: a problem, or what was done. */
export function note(text: string, kind: 'warn' | 'bad' | 'good' = 'warn'): Html {
  const role = kind === 'good' ? 'status' : 'alert';
  return html`<div class="note ${kind}" role="${role}">${icon(kind === 'good' ? 'check' : 'alert')}<span>${text}</span></div>`;
}

/** A form of ours: `step` is the last part of its address. */
export function form(place: { readonly token: string; readonly step: string; readonly proof: string }, parts: Fill): Html {
  return html`<form class="card" method="post" action="/held/${place.token}/${place.step}" autocomplete="off">
    <input type="hidden" name="proof" value="${place.proof}" />${parts}
  </form>`;
}

/** The word that a person types. */
export function wordField(words: Words, word: string, problem: boolean): Html {
  const error = problem ? html`<span class="err" id="word-err">${words.problem.word}</span>` : undefined;
  return html`<div class="field">
    <label for="word">${fill(words.ask.word, { word: html`<span class="word">${word}</span>` })}</label
    ><span class="hint" id="word-hint">${words.ask.wordHint}</span
    ><input
      id="word"
      name="word"
      required
      maxlength="40"
      autocapitalize="none"
      autocorrect="off"
      spellcheck="false"
      aria-describedby="word-hint${problem ? ' word-err' : ''}"
      ${new Html(problem ? ' aria-invalid="true"' : '')}
    />${error}
  </div>`;
}
