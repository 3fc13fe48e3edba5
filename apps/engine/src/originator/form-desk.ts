/**
 * What all forms of the page share. Nothing but a person who reads gets anything done: each step that changes something
 * stands on a second page, in the same browser, some seconds later, with a word to type.
 */
import type { EngineLog } from '../platform/engine-log.js';
import { isTooOld, type FormProof } from './form-proof.js';
import type { OriginatorMail } from './mail-port.js';
import type { OwnDecisions } from './own-decisions.js';
import { contextOf, pageOf, type ContextParts, type PageContext } from './page-context.js';
import type { Page } from './page-frame.js';
import type { StepPage } from './step-pages.js';
import { TYPED_WORDS } from './words/all-words.js';
import { CHOICES, type Choice, type Problem } from './words/words.js';

/** What is known of who sends a form. */
export interface Visitor {
  /** What its cookie says; empty without one. */
  readonly browser: string;
  /** Tag of the address of who is signed in; null for nobody. */
  readonly signedInTag: string | null;
  /** Of a key or click (Sec-Fetch-User); null when the browser says nothing. */
  readonly userActivated: boolean | null;
}

export type FormFields = Readonly<Partial<Record<string, string>>>;

/** `browser`: what its cookie is to say from now on. */
export interface PageAnswer {
  readonly kind: 'page';
  readonly status: number;
  readonly page: Page;
  readonly browser?: string;
}

export type FormAnswer = PageAnswer | { readonly kind: 'see-main' } | { readonly kind: 'download'; readonly messageId: string };

export interface FormParts extends ContextParts {
  readonly decisions: OwnDecisions;
  readonly mail: OriginatorMail;
  readonly log: EngineLog;
}

/** Sooner than this nobody has read a page. */
const READING_MS = 3_000;

export class FormDesk {
  constructor(readonly parts: FormParts) {}

  /** The proof of a form of this step in this browser, or the answer to what is none. */
  async known(context: PageContext, { proof: text = '' }: FormFields, { browser }: Visitor, step: string): Promise<FormProof | PageAnswer> {
    if (browser === '') return this.main(context, 'no-cookie');
    const proof = this.parts.proofs.read({ step, token: context.token, browser }, text);
    if (!proof) return this.forged(context);
    if (isTooOld(proof)) return this.main(context, 'too-old');
    // a link that is over still asks for a new one
    if (context.link === 'good' || step === 'link') return proof;
    await this.parts.desk.recordRefused(context.sight.messageId, context.link);
    return this.main(context, 'not-now');
  }

  /** What a program that submits forms gets wrong. */
  whyNoPerson({ language }: PageContext, proof: FormProof, { word = '' }: FormFields): Problem[] {
    const isTyped = word.trim().toLowerCase() === wordOf(language, proof);
    return [...(isTyped ? [] : ['word' as const]), ...(proof.ageMs < READING_MS ? ['too-fast' as const] : [])];
  }

  isOpen({ link, options }: PageContext, choice: Choice): boolean {
    return link === 'good' && options.choices.includes(choice);
  }

  async forged(context: PageContext): Promise<PageAnswer> {
    await this.parts.desk.recordRefused(context.sight.messageId, 'forged-form');
    return this.main(context, 'too-old');
  }

  /** The main page as it stands now: what was looked up before the step may be old. */
  async main(context: PageContext, problem: Problem): Promise<PageAnswer> {
    const now = (await contextOf(this.parts, context.token)) ?? context;
    const status = problem === 'choose' ? 422 : problem === 'not-now' ? 409 : problem === 'cross-site' ? 403 : 400;
    return { kind: 'page', status, page: pageOf(this.parts, now, problem) };
  }

  /** A fresh page of this step for this browser. */
  stepPage({ token, language, words }: PageContext, step: string, browser: string): StepPage {
    const place = { step, token, browser };
    const proof = this.parts.proofs.make(place);
    const made = this.parts.proofs.read(place, proof);
    return { token, language, words, proof, word: made ? wordOf(language, made) : '', problems: [] };
  }

  /** The form that was sent, again: its word and its time stay. */
  samePage(context: PageContext, { proof = '' }: FormFields, known: FormProof, problems: readonly Problem[]): StepPage {
    const { token, language, words } = context;
    return { token, language, words, proof, word: wordOf(language, known), problems };
  }
}

function wordOf(language: keyof typeof TYPED_WORDS, { chance }: FormProof): string {
  const list = TYPED_WORDS[language];
  return list[chance % list.length] ?? '';
}

export function choiceOf(text: string | undefined): Choice | undefined {
  return CHOICES.find((choice) => choice === text);
}

export function isSignedIn({ claims }: PageContext, { signedInTag }: Visitor): boolean {
  return signedInTag !== null && signedInTag === claims.originatorTag;
}
