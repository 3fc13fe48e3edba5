/** The second pages: what was chosen is said once more, and nothing has happened yet. */
import { CODE_MINUTES, REQUEST_REASONS, type RequestReason } from '#events';
import { html, Html, type Fill } from './html.js';
import { MOST_WORDS } from './own-decisions.js';
import { form, note, wordField, type Page } from './page-frame.js';
import { counted } from './words/all-words.js';
import type { Choice, Language, Problem, Words } from './words/words.js';
import { tell } from './main-page.js';
import type { StoreFault } from './store-fault.js';
import type { Why } from './why.js';

export interface StepPage {
  readonly language: Language;
  readonly words: Words;
  readonly token: string;
  readonly proof: string;
  /** What the person types; empty where nobody is asked. */
  readonly word: string;
  readonly problems: readonly Problem[];
}

export interface AskedWords {
  readonly reason: RequestReason | undefined;
  readonly text: string;
}

export function askPage(page: StepPage, typed: AskedWords): Page {
  const { words, token, proof, word, problems } = page;
  const reasons = REQUEST_REASONS.map((reason) => {
    const checked = new Html(reason === typed.reason ? ' checked' : '');
    return html`<label class="choice"
      ><input type="radio" name="reason" value="${reason}" required${checked} /><b>${words.ask.reason[reason]}</b></label
    >`;
  });
  const noReason = problems.includes('choose') ? html`<span class="err">${words.problem.choose}</span>` : undefined;
  return stepPage(
    page,
    words.choice.ask.title,
    form(
      { token, step: 'ask', proof },
      html`<fieldset>
          <legend>${words.ask.reasons}</legend>
          ${reasons}
        </fieldset>
        <div class="end">
          ${noReason}${textField(words, typed.text, problems)}${wordField(words, word, problems.includes('word'))}<button class="btn">
            ${words.ask.send}
          </button>
        </div>`,
    ),
  );
}

function textField(words: Words, text: string, problems: readonly Problem[]): Html {
  const isMissing = problems.includes('text');
  const error = isMissing ? html`<span class="err" id="text-err">${words.problem.text}</span>` : undefined;
  return html`<div class="field">
    <label for="text">${words.ask.text}</label
    ><textarea
      id="text"
      name="text"
      rows="3"
      required
      maxlength="${MOST_WORDS}"
      aria-describedby="text-hint${isMissing ? ' text-err' : ''}"
      ${new Html(isMissing ? ' aria-invalid="true"' : '')}
    >
${text}</textarea
    ><span class="hint" id="text-hint">${words.ask.hint}</span>${error}
  </div>`;
}

/** Asks for the code that shows who it is. */
export function codeRequestPage(page: StepPage, choice: Choice): Page {
  const { words, word, problems } = page;
  const end = html`${wordField(words, word, problems.includes('word'))}<button class="btn">${words.proof.mail}</button>`;
  return choicePage(page, choice, { step: 'code', proof: words.proof.intro, end });
}

interface ChoiceStep {
  readonly step: 'code' | 'do';
  /** How the person shows who they are. */
  readonly proof: string;
  readonly end: Html;
}

function choicePage(page: StepPage, choice: Choice, { step, proof, end }: ChoiceStep): Page {
  const { title, hint } = page.words.choice[choice];
  return stepPage(
    page,
    title,
    form(
      { token: page.token, step, proof: page.proof },
      html`<input type="hidden" name="what" value="${choice}" />
        <div class="pad">
          <h2>${title}</h2>
          <p>${hint}</p>
          <p class="quiet">${proof}</p>
        </div>
        <div class="end">${end}</div>`,
    ),
  );
}

export interface CodeEntry {
  readonly choice: Choice;
  readonly codeId: string;
  /** Its mail is kept to be sent later. */
  readonly isLate?: boolean;
  /** Tries that are left after a wrong one. */
  readonly triesLeft?: number;
}

export function codeEntryPage(page: StepPage, { choice, codeId, isLate = false, triesLeft }: CodeEntry): Page {
  const { words, token, proof } = page;
  const isWrong = triesLeft !== undefined;
  const wrong = isWrong ? counted(words.wrongCode, triesLeft, words.locale).replace('{count}', String(triesLeft)) : '';
  const error = isWrong ? html`<span class="err" id="code-err" role="alert">${wrong}</span>` : undefined;
  const field = html`<div class="field">
    <label for="code">${words.proof.code}</label
    ><input
      class="code"
      id="code"
      name="code"
      required
      inputmode="numeric"
      autocomplete="one-time-code"
      maxlength="20"
      aria-describedby="code-hint${isWrong ? ' code-err' : ''}"
      ${new Html(isWrong ? ' aria-invalid="true"' : '')}
    />${error}
  </div>`;
  const mailed = words.proof.mailed.replace('{minutes}', String(CODE_MINUTES));
  const late = isLate ? note(words.proof.late) : undefined;
  const entry = form(
    { token, step: 'do', proof },
    html`<input type="hidden" name="what" value="${choice}" /><input type="hidden" name="codeId" value="${codeId}" />
      <div class="pad">
        <h2>${words.choice[choice].title}</h2>
        <p class="quiet" id="code-hint">${mailed}</p>
      </div>
      <div class="end">${field}<button class="btn">${words.choice[choice].title}</button></div>`,
  );
  return stepPage(page, words.proof.enter, html`${late}${entry}`);
}

/** For who is signed in with the address that sent the message. */
export function signedInPage(page: StepPage, choice: Choice): Page {
  const { words } = page;
  const end = html`<button class="btn">${words.choice[choice].title}</button>`;
  return choicePage(page, choice, { step: 'do', proof: words.proof.signedIn, end });
}

export function newLinkPage(page: StepPage): Page {
  const { words, token, proof, word, problems } = page;
  return stepPage(
    page,
    words.link.ask,
    form(
      { token, step: 'link', proof },
      html`<div class="pad">
          <h2>${words.link.ask}</h2>
          <p>${words.link.intro}</p>
        </div>
        <div class="end">${wordField(words, word, problems.includes('word'))}<button class="btn">${words.link.mail}</button></div>`,
    ),
  );
}

/** The same, whatever became of it, but for a mail that is late: whoever asks learns nothing of the limits. */
export function newLinkDonePage(page: StepPage, isLate: boolean): Page {
  const late = isLate ? note(page.words.link.late) : undefined;
  return stepPage(page, page.words.link.ask, html`${note(page.words.link.done, 'good')}${late}`);
}

/** After the held copy was taken back: what has to go before it is sent again. */
export function withdrawnPage(page: StepPage, why: readonly Why[]): Page {
  const { words } = page;
  const items = why.map((each) => html`<li>${tell(each, words)}</li>`);
  const list =
    items.length === 0
      ? undefined
      : html`<section class="card pad">
          <h2>${words.takeOut}</h2>
          <ul class="takeout">
            ${items}
          </ul>
        </section>`;
  return stepPage(page, words.choice.correct.title, html`${note(words.withdrawn, 'good')}${list}`);
}

/** For what is no link of ours, or of no message that is here. */
export function unknownLinkPage(language: Language, words: Words): Page {
  const main = html`<section class="card">
    <div class="pad">
      <h1>${words.link.unknown}</h1>
      <p>${words.link.unknownMore}</p>
    </div>
  </section>`;
  return { language, title: words.link.unknown, main };
}

/** For when the store fails. */
export function unavailablePage(language: Language, words: Words, fault: StoreFault): Page {
  const { title, unavailable, unknown } = words.storeFault;
  const main = html`<section class="card">
    <div class="pad">
      <h1>${title}</h1>
      <p>${fault === 'unknown' ? unknown : unavailable}</p>
    </div>
  </section>`;
  return { language, title, main };
}

/** Problems of single fields stand at the fields; the others on top. */
const AT_FIELDS: readonly Problem[] = ['word', 'text', 'choose'];

function stepPage({ language, words, token, problems }: StepPage, title: string, main: Fill): Page {
  const onTop = problems.filter((problem) => !AT_FIELDS.includes(problem)).map((problem) => note(words.problem[problem], 'bad'));
  const shown = html`<h1>${title}</h1>
    ${onTop}${main}
    <p class="small"><a href="/held/${token}">${words.back}</a></p>`;
  return { language, title, main: shown };
}
