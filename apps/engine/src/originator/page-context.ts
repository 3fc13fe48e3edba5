/** What is looked up before a page is answered: the link, the message, what its sender may do, in which language. */
import { UnusableSetting } from '#dlp';
import type { LinkClaims } from '#crypto';
import type { LinkState, ReleaseKind } from '#events';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import type { EventLog } from '../platform/event-log.js';
import type { LegalHolds } from '../legal-hold/legal-hold-port.js';
import { optionsOf, type OptionRules, type Options } from './allowed-options.js';
import type { FormProofs } from './form-proof.js';
import type { LinkDesk } from './link-desk.js';
import type { NoticeRecords } from '../notices/notice-records-port.js';
import { mailedTo, type PageMails } from './page-mails.js';
import { mainPage } from './main-page.js';
import { seeMessage, type MessageSight } from './message-sight.js';
import type { PageFigures } from './page-figures-port.js';
import type { Page } from './page-frame.js';
import { patternName, settingOf, type PolicyInForce } from './policy-in-force.js';
import type { SecondPerson } from './second-person-port.js';
import type { SignedLinks } from './signed-links.js';
import { timelineOf } from './timeline.js';
import { whyHeld, type Why } from './why.js';
import { WORDS } from './words/all-words.js';
import { LANGUAGES, type Language, type Problem, type Words } from './words/words.js';

export interface ContextParts {
  readonly events: EventLog;
  readonly keys: EngineKeys;
  readonly clock: EngineClock;
  readonly policy: PolicyInForce;
  readonly links: SignedLinks;
  readonly desk: LinkDesk;
  readonly figures: PageFigures;
  readonly secondPerson: SecondPerson;
  readonly records: NoticeRecords;
  readonly holds: Pick<LegalHolds, 'covers'>;
  readonly proofs: FormProofs;
}

export interface PageContext {
  readonly token: string;
  readonly claims: LinkClaims;
  readonly sight: MessageSight;
  /** What was mailed to its reader. */
  readonly mails: PageMails;
  readonly link: 'good' | 'over' | 'replaced';
  readonly language: Language;
  readonly words: Words;
  readonly why: readonly Why[];
  /** At this moment, for whoever can show who they are. */
  readonly options: Options;
  readonly secondPerson: (kind: ReleaseKind) => readonly string[];
}

/** Undefined for what is no link of ours, or of no message that is here and was its originator's. */
export async function contextOf(parts: ContextParts, token: string): Promise<PageContext | undefined> {
  const claims = parts.links.read(token);
  const sight = claims && (await seeMessage(parts, claims.messageId));
  if (!claims || sight?.state.senderTag !== claims.originatorTag) return undefined;
  const { mails, linkState } = await mailedTo(sight, await parts.desk.history(claims.messageId), parts.records);
  const language = languageOf(parts.policy, sight);
  const secondPerson = await parts.secondPerson.rulesOf(claims.messageId);
  const isUnderHold = await parts.holds.covers(claims.messageId);
  return {
    token,
    claims,
    sight,
    mails,
    link: standingOfLink(parts, claims, linkState),
    language,
    words: WORDS[language],
    why: whyHeld(sight, (pattern, version) => patternName(parts.policy, pattern, version)),
    options: currentOptions(sight, { policy: parts.policy, secondPerson, isUnderHold }),
    secondPerson,
  };
}

export function pageOf(parts: ContextParts, context: PageContext, problem?: Problem): Page {
  const { token, claims, sight, mails, link, language, words, why, options } = context;
  return mainPage({
    language,
    words,
    token,
    sight,
    why,
    steps: timelineOf(sight, mails, parts.figures.looksAt(claims.messageId), words),
    options: link === 'good' ? options : { choices: [], needsTwo: false },
    link: { state: link, expiresAt: new Date(claims.expiresAtMs).toISOString() },
    answerTimeMs: parts.figures.answerTimeMs(parts.clock.now()),
    proof: parts.proofs.make({ step: 'main', token, browser: '' }),
    ...(problem === undefined ? {} : { problem }),
  });
}

function standingOfLink({ clock, desk }: ContextParts, claims: LinkClaims, state: LinkState): PageContext['link'] {
  if (clock.now().getTime() >= claims.expiresAtMs) return 'over';
  return desk.isReplaced(state, claims.issuedAtMs) ? 'replaced' : 'good';
}

/** What cannot be known is not allowed; the page itself stays readable. */
function currentOptions(sight: MessageSight, rules: OptionRules): Options {
  try {
    return optionsOf(sight, rules);
  } catch (cause) {
    if (cause instanceof UnusableSetting) return { choices: [], needsTwo: false };
    throw cause;
  }
}

function languageOf(policy: PolicyInForce, { sender }: MessageSight): Language {
  try {
    return settingOf(policy, sender, 'notices.language');
  } catch (cause) {
    if (cause instanceof UnusableSetting) return 'en';
    throw cause;
  }
}

/** For who has no link: the first language of the browser that we speak. */
export function spokenLanguage(accepted: string | undefined): Language {
  const asked = (accepted ?? '').split(',').map((each) => each.trim().slice(0, 2).toLowerCase());
  return asked.flatMap((each) => LANGUAGES.filter((language) => language === each))[0] ?? 'en';
}
