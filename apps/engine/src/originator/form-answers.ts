/** What becomes of a form: pages, requests, new links; what decides is in `proven-answers`. */
import { REQUEST_REASONS, type RequestReason } from '#events';
import { errorName } from '../platform/engine-log.js';
import { newBrowser } from './browser-cookie.js';
import { choiceOf, isSignedIn, type FormAnswer, type FormDesk, type FormFields, type Visitor } from './form-desk.js';
import { isTooOld, type FormProof } from './form-proof.js';
import type { PageContext } from './page-context.js';
import type { Page } from './page-frame.js';
import { carryOut, mailCode } from './proven-answers.js';
import { askPage, codeRequestPage, newLinkDonePage, newLinkPage, signedInPage, type StepPage } from './step-pages.js';
import type { Choice, Problem } from './words/words.js';

type Answering = (desk: FormDesk, context: PageContext, fields: FormFields, visitor: Visitor) => Promise<FormAnswer>;

/** By the last part of the address. */
const ANSWERS = { choose, ask, code: mailCode, do: carryOut, link: mailLink } as const satisfies Record<string, Answering>;
export type StepName = keyof typeof ANSWERS;

export function isStep(name: string): name is StepName {
  return Object.hasOwn(ANSWERS, name);
}

export function answerForm(step: StepName, ...rest: Parameters<Answering>): Promise<FormAnswer> {
  return ANSWERS[step](...rest);
}

/** Changes nothing: answers the page of what was chosen, and gives the browser its cookie. */
async function choose(desk: FormDesk, context: PageContext, fields: FormFields, visitor: Visitor): Promise<FormAnswer> {
  const { what, proof: text = '' } = fields;
  const proof = desk.parts.proofs.read({ step: 'main', token: context.token, browser: '' }, text);
  if (!proof) return desk.forged(context);
  if (isTooOld(proof)) return desk.main(context, 'too-old');
  const browser = visitor.browser === '' ? newBrowser() : visitor.browser;
  if (what === 'link') return { kind: 'page', status: 200, page: newLinkPage(desk.stepPage(context, 'link', browser)), browser };
  const choice = choiceOf(what);
  if (choice === undefined) return desk.main(context, 'choose');
  if (!desk.isOpen(context, choice)) return desk.main(context, 'not-now');
  return { kind: 'page', status: 200, page: firstPageOf(desk, context, choice, { ...visitor, browser }), browser };
}

function firstPageOf(desk: FormDesk, context: PageContext, choice: Choice, visitor: Visitor): Page {
  const page = (step: string): StepPage => desk.stepPage(context, step, visitor.browser);
  if (choice === 'ask') return askPage(page('ask'), { reason: undefined, text: '' });
  return isSignedIn(context, visitor) ? signedInPage(page(`do ${choice}`), choice) : codeRequestPage(page(`code ${choice}`), choice);
}

/** The one thing that a link alone can do. */
async function ask(desk: FormDesk, context: PageContext, fields: FormFields, visitor: Visitor): Promise<FormAnswer> {
  const known = await desk.known(context, fields, visitor, 'ask');
  if ('kind' in known) return known;
  const reason = REQUEST_REASONS.find((each) => each === fields['reason']);
  const text = (fields['text'] ?? '').trim();
  const missing: Problem[] = [...(reason === undefined ? ['choose' as const] : []), ...(text === '' ? ['text' as const] : [])];
  const problems = [...missing, ...desk.whyNoPerson(context, known, fields)];
  if (reason === undefined || problems.length > 0)
    return { kind: 'page', status: 422, page: askPage(desk.samePage(context, fields, known, problems), { reason, text }) };
  return request(desk, context, { known, reason, text, userActivated: visitor.userActivated });
}

interface Asked {
  readonly known: FormProof;
  readonly reason: RequestReason;
  readonly text: string;
  readonly userActivated: boolean | null;
}

async function request(desk: FormDesk, context: PageContext, { known, reason, text, userActivated }: Asked): Promise<FormAnswer> {
  const { sight } = context;
  const { decisions, desk: links } = desk.parts;
  const refused = await decisions.ask(sight, known.id, { reason, text });
  // asked for already, by another form: the page shows that it waits
  if (refused === 'request-open') return { kind: 'see-main' };
  if (refused !== null) return desk.main(context, 'not-now');
  const requestId = decisions.requestId(sight, known.id);
  const confirmation = { requestId, afterSeconds: Math.floor(known.ageMs / 1000), userActivated };
  await links.confirmRequest(sight.messageId, confirmation).catch((cause: unknown) => {
    // the request stands: whoever asked must not read that it does not
    desk.parts.log.warn({ messageId: sight.messageId, cause: errorName(cause) }, 'how a request was confirmed could not be recorded');
  });
  return { kind: 'see-main' };
}

/** Always answered alike; mailed to the originator alone. */
async function mailLink(desk: FormDesk, context: PageContext, fields: FormFields, visitor: Visitor): Promise<FormAnswer> {
  const known = await desk.known(context, fields, visitor, 'link');
  if ('kind' in known) return known;
  const problems = desk.whyNoPerson(context, known, fields);
  if (problems.length > 0) return { kind: 'page', status: 422, page: newLinkPage(desk.samePage(context, fields, known, problems)) };
  const isLate = (await sendLink(desk, context, known.id)) === 'late';
  return { kind: 'page', status: 200, page: newLinkDonePage(desk.stepPage(context, 'none', ''), isLate) };
}

/** The same form again: the same mail, sent now if it was not. */
async function sendLink({ parts }: FormDesk, { claims, sight }: PageContext, formId: string): Promise<'sent' | 'late' | 'none'> {
  const { messageId, state, sender, senderAddress } = sight;
  const expiresAt = state.custody?.expiresAt ?? '';
  if (senderAddress === '' || !(Date.parse(expiresAt) > parts.clock.now().getTime())) return 'none';
  const mailId = `link-${formId}`;
  if (!(await parts.desk.issueLink(messageId, mailId, claims.originatorTag, expiresAt))) return 'none';
  const link = parts.links.linkFor(messageId, claims.originatorTag, expiresAt, sender.domain);
  return parts.mail.send(messageId, mailId, { kind: 'link', link, until: expiresAt });
}
