/** The page that a link opens: what happened, who got it, what can be done, what became of it. */
import type { RecipientStatus } from '#events';
import { maskedAddress } from './masked-address.js';
import { fill, html, join, type Html } from './html.js';
import type { MessageSight } from './message-sight.js';
import { form, icon, note, type Page } from './page-frame.js';
import type { Options } from './allowed-options.js';
import { isUndecided, standingOf, type Stands } from './standing.js';
import type { Step } from './timeline.js';
import { listed, shownDuration, shownInstant } from './words/all-words.js';
import type { Language, Problem, Standing, Words } from './words/words.js';
import type { Place, Why } from './why.js';

export interface MainPage {
  readonly language: Language;
  readonly words: Words;
  readonly token: string;
  readonly sight: MessageSight;
  readonly why: readonly Why[];
  readonly steps: readonly Step[];
  /** What the sender may do now; none with a link that is over. */
  readonly options: Options;
  readonly link: { readonly state: 'good' | 'over' | 'replaced'; readonly expiresAt: string };
  readonly answerTimeMs: number | null;
  /** Proof of the form on this page. */
  readonly proof: string;
  readonly problem?: Problem;
}

export function mainPage(page: MainPage): Page {
  const { language, words, sight } = page;
  const stands = standingOf(sight.state);
  const main = html`${page.problem ? note(words.problem[page.problem], page.problem === 'choose' ? 'bad' : 'warn') : undefined}${linkNote(page)}
    <section class="card">${banner(page, stands)}${whatHappened(page)}${copies(page)}</section>
    ${waiting(page)}${choices(page)}${steps(page)}${foot(page, isUndecided(stands.standing))}`;
  return { language, title: headline(words, stands), main };
}

export function headline(words: Words, { standing, count, total }: Stands): string {
  const { one, other } = words.headline[standing];
  return total === 1 ? one : other.replace('{count}', String(count)).replace('{total}', String(total));
}

function linkNote({ link, words }: MainPage): Html | undefined {
  return link.state === 'good' ? undefined : note(words.link[link.state]);
}

const TINTS: Readonly<Record<Standing, readonly [string, Parameters<typeof icon>[0]]>> = {
  held: ['t-held', 'pause'],
  blocked: ['t-bad', 'end'],
  bounced: ['t-bad', 'alert'],
  sending: ['t-pending', 'clock'],
  ending: ['t-gone', 'clock'],
  sent: ['t-sent', 'check'],
  failed: ['t-bad', 'alert'],
  'not-encrypted': ['t-bad', 'alert'],
  returned: ['t-gone', 'mail'],
  deleted: ['t-gone', 'end'],
  expired: ['t-gone', 'clock'],
};

function banner({ words, sight }: MainPage, stands: Stands): Html {
  const [tint, mark] = TINTS[stands.standing];
  const when = html`<time datetime="${sight.receivedAt}">${shownInstant(sight.receivedAt, words.locale)}</time>`;
  const more = stands.standing === 'sent' ? '' : ` ${words.sentFolder}`;
  return html`<div class="banner ${tint}">
    ${icon(mark)}
    <div>
      <h1>${headline(words, stands)}</h1>
      <p>${fill(words.yourMessage, { when })}${more}</p>
    </div>
  </div>`;
}

function whatHappened({ words, why, sight }: MainPage): Html {
  const told = why.map((each) => html`<p>${tell(each, words)}</p>`);
  const gone = sight.sealer === undefined ? html`<p class="quiet">${words.contentGone}</p>` : undefined;
  const nothing = told.length === 0 && !gone ? html`<p>${words.noReason}</p>` : undefined;
  return html`<div class="pad">
    <h2>${words.whatHappened}</h2>
    ${told}${nothing}${gone}
  </div>`;
}

/** One reason in one sentence. */
export function tell(why: Why, words: Words): Html {
  switch (why.kind) {
    case 'found': {
      const what = html`<b>${why.count} × ${why.pattern}</b>`;
      if (why.places.length === 0) return fill(words.foundNowhere, { what });
      const places = bold(why.places, words);
      if (why.sample === null) return fill(words.found, { what, places });
      return fill(words.foundSample, { what, places, sample: html`<span class="mask">${why.sample}</span>` });
    }
    case 'lacks':
      return fill(words.lacks, { what: html`<b>${why.pattern}</b>` });
    case 'unread':
      return fill(words.unread, { places: bold([why.place], words), reason: words.unreadBecause[why.because] });
    case 'scored':
      return fill(words.scored, {});
    case 'failed':
      return fill(words.failed, {});
    case 'must-encrypt':
      return fill(words.mustEncrypt, {});
    case 'no-policy':
      return fill(words.noPolicy, {});
    case 'broken-header':
      return fill(words.brokenHeader, {});
  }
}

function bold(places: readonly Place[], words: Words): Html {
  const names = places.map((place) => (typeof place === 'string' ? words.place[place] : place.name));
  return html`<b>${listed(names, words.locale)}</b>`;
}

const MARKS: Readonly<Record<RecipientStatus, readonly [string, Parameters<typeof icon>[0]]>> = {
  'handing-over': ['s-pending', 'clock'],
  'handed-over': ['s-sent', 'check'],
  refused: ['s-bad', 'alert'],
  'outcome-unknown': ['s-held', 'alert'],
  held: ['s-held', 'shield'],
  blocked: ['s-bad', 'end'],
  bounced: ['s-bad', 'alert'],
  'release-pending': ['s-pending', 'clock'],
  'deletion-pending': ['s-gone', 'clock'],
  'return-pending': ['s-gone', 'clock'],
  delivering: ['s-pending', 'clock'],
  relayed: ['s-sent', 'check'],
  failed: ['s-bad', 'alert'],
  deleted: ['s-gone', 'end'],
  returned: ['s-gone', 'mail'],
  'not-encrypted': ['s-bad', 'alert'],
  expired: ['s-gone', 'clock'],
};

function copies({ words, sight }: MainPage): Html {
  const rows = sight.state.recipients.map(({ status }, index) => {
    const [tint, mark] = MARKS[status];
    const address = sight.recipients[index];
    const who = address === undefined ? words.recipient.replace('{count}', String(index + 1)) : maskedAddress(address);
    return html`<li><span class="st ${tint}">${icon(mark)}${words.copy[status]}</span><span class="who">${who}</span></li>`;
  });
  return html`<div class="copies">
    <h2>${words.copies}</h2>
    <ul>
      ${rows}
    </ul>
  </div>`;
}

function waiting({ words, sight, steps }: MainPage): Html | undefined {
  if (sight.state.request === null) return undefined;
  const asked = steps.findLast(({ mark, text }) => mark === 'ask' && text === words.event.asked)?.at ?? sight.receivedAt;
  return html`<div class="note good" role="status">
    ${icon('ask')}<span>${words.waiting.replace('{when}', shownInstant(asked, words.locale))}</span>
  </div>`;
}

function choices({ words, token, options, proof, answerTimeMs, problem }: MainPage): Html | undefined {
  if (options.choices.length === 0) return undefined;
  const time =
    answerTimeMs === null ? words.answerTimeUnknown : words.answerTime.replace('{time}', shownDuration(answerTimeMs, words.locale));
  const rows = options.choices.map((choice) => {
    const { title, hint } = words.choice[choice];
    const more = choice === 'ask' ? time : words.codeFirst;
    return html`<label class="choice"
      ><input type="radio" name="what" value="${choice}" required /><span><b>${title}</b><span>${hint} ${more}</span></span></label
    >`;
  });
  const two = options.needsTwo ? html`<p class="small quiet">${words.twoColleagues}</p>` : undefined;
  const error = problem === 'choose' ? html`<span class="err">${words.problem.choose}</span>` : undefined;
  return form(
    { token, step: 'choose', proof },
    html`<fieldset>
        <legend>${words.whatNow}</legend>
        ${rows}
      </fieldset>
      <div class="end">${two}${error}<button class="btn">${words.go}</button></div>`,
  );
}

function steps({ words, steps: all }: MainPage): Html {
  const rows = all.map(({ at, mark, text, words: said }) => {
    const quote = said === '' ? undefined : html`<q>${said}</q>`;
    return html`<li>
      <time datetime="${at}">${shownInstant(at, words.locale, 'short')}</time>${icon(mark)}
      <div>${text}${quote}</div>
    </li>`;
  });
  return html`<section class="card pad small">
    <h2>${words.soFar} <span class="hint">(UTC)</span></h2>
    <ol class="steps">
      ${rows}
    </ol>
  </section>`;
}

/** What people say on the telephone; the end of the id, which differs most. */
function referenceOf(messageId: string): string {
  return messageId.slice(-6);
}

function foot({ words, sight, token, link, proof }: MainPage, open: boolean): Html {
  const { custody, pinned } = sight.state;
  const deleted = html`<b>${words.deletedNotSent}</b>`;
  const expiry = pinned
    ? fill(words.pinned, {})
    : fill(words.expires, { deleted, when: shownInstant(custody?.expiresAt ?? sight.receivedAt, words.locale) });
  const reference = html`<span class="mask">${referenceOf(sight.messageId)}</span>`;
  const good = words.link.good.replace('{when}', shownInstant(link.expiresAt, words.locale));
  const rows = [
    ...(open ? [html`<p>${icon('clock')}<span>${expiry}</span></p>`] : []),
    html`<p>${icon('phone')}<span>${fill(words.urgent, { reference })}</span></p>`,
    ...(link.state === 'good' ? [html`<p>${icon('link')}<span>${good}</span></p>`] : []),
  ];
  return html`<section class="foot">
    ${join(rows)}
    <form method="post" action="/held/${token}/choose">
      <input type="hidden" name="proof" value="${proof}" /><input type="hidden" name="what" value="link" /><button class="like-link">
        ${words.link.ask}
      </button>
    </form>
  </section>`;
}
