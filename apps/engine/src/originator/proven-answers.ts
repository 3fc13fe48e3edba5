/** What decides about the mail: only with a code out of a second mail, or by who is signed in with its address. */
import { CODE_MINUTES, type CodePurpose } from '#events';
import { ulid } from 'ulid';
import { choiceOf, isSignedIn, type FormAnswer, type FormDesk, type FormFields, type Visitor } from './form-desk.js';
import type { CodeAsked } from './link-desk.js';
import type { OwnDecision, Refused } from './own-decisions.js';
import type { PageContext } from './page-context.js';
import { codeEntryPage, codeRequestPage, withdrawnPage } from './step-pages.js';
import type { Problem } from './words/words.js';

type Proof = Pick<OwnDecision, 'id' | 'proof'>;

/** Mails a code; the next page asks for it. */
export async function mailCode(desk: FormDesk, context: PageContext, fields: FormFields, visitor: Visitor): Promise<FormAnswer> {
  const choice = choiceOf(fields['what']);
  if (choice === undefined || choice === 'ask') return desk.forged(context);
  const known = await desk.known(context, fields, visitor, `code ${choice}`);
  if ('kind' in known) return known;
  const again = (problems: readonly Problem[], status: number): FormAnswer => {
    return { kind: 'page', status, page: codeRequestPage(desk.samePage(context, fields, known, problems), choice) };
  };
  const problems = desk.whyNoPerson(context, known, fields);
  if (problems.length > 0) return again(problems, 422);
  if (!desk.isOpen(context, choice)) return desk.main(context, 'not-now');
  const sent = await sendCode(desk, context, { formId: known.id, purpose: choice, browser: visitor.browser });
  if (sent === 'too-many-codes') return again([sent], 429);
  if (sent === 'code-over') return again([sent], 422);
  const page = desk.stepPage(context, `do ${choice}`, visitor.browser);
  return { kind: 'page', status: 200, page: codeEntryPage(page, { choice, ...sent }) };
}

interface CodeSent {
  readonly codeId: string;
  /** Its mail is kept to be sent later. */
  readonly isLate: boolean;
}

/** The same form again: the same code, mailed now if it was not. */
async function sendCode(
  { parts }: FormDesk,
  { claims, sight: { messageId } }: PageContext,
  { formId, purpose, browser }: { readonly formId: string; readonly purpose: CodePurpose; readonly browser: string },
): Promise<CodeSent | Extract<CodeAsked, string>> {
  const asked = await parts.desk.issueCode(messageId, formId, { purpose, originatorTag: claims.originatorTag, browser });
  if (typeof asked === 'string') return asked;
  const { codeId, code, expiresAt: until } = asked;
  const sent = await parts.mail.send(messageId, codeId, { kind: 'code', purpose, code, minutes: CODE_MINUTES, until });
  return { codeId, isLate: sent === 'late' };
}

/** Takes the code, or the sign-in, and decides. */
export async function carryOut(desk: FormDesk, context: PageContext, fields: FormFields, visitor: Visitor): Promise<FormAnswer> {
  const choice = choiceOf(fields['what']);
  if (choice === undefined || choice === 'ask') return desk.forged(context);
  const known = await desk.known(context, fields, visitor, `do ${choice}`);
  if ('kind' in known) return known;
  const { codeId } = fields;
  if (codeId === undefined) {
    return isSignedIn(context, visitor)
      ? decide(desk, context, choice, { id: `form-${known.id}`, proof: 'sign-in' })
      : desk.forged(context);
  }
  const code = (fields['code'] ?? '').replace(/\D/g, '');
  const tried = await desk.parts.desk.tryCode(context.sight.messageId, { codeId, purpose: choice, browser: visitor.browser, code });
  if (tried === 'accepted') return decide(desk, context, choice, { id: `code-${codeId}`, proof: 'code' });
  const problems = typeof tried === 'string' ? [tried] : [];
  const entry = { choice, codeId, ...(typeof tried === 'string' ? {} : tried) };
  return { kind: 'page', status: 422, page: codeEntryPage(desk.samePage(context, fields, known, problems), entry) };
}

/** Settings and rules are asked now, at the click; the message itself knows a repetition by its id. */
async function decide(desk: FormDesk, context: PageContext, choice: CodePurpose, proof: Proof): Promise<FormAnswer> {
  const refused = await refusalOf(desk, context, choice, proof);
  if (refused !== null) return desk.main(context, 'not-now');
  if (choice === 'download') return { kind: 'download', messageId: context.sight.messageId };
  if (choice !== 'correct') return { kind: 'see-main' };
  return { kind: 'page', status: 200, page: withdrawnPage(desk.stepPage(context, 'none', ''), context.why) };
}

function refusalOf({ parts: { decisions } }: FormDesk, context: PageContext, choice: CodePurpose, proof: Proof): Promise<Refused> {
  const { sight, options, secondPerson } = context;
  const allowed = options.choices.includes(choice);
  switch (choice) {
    case 'delete':
    case 'correct':
      return decisions.delete(sight, { ...proof, allowed, fourEyes: [] });
    case 'download':
      // each download is a fact of its own, a repeated one as well: bytes leave the quarantine every time
      return allowed ? decisions.download(sight, `${proof.id}~${ulid()}`) : Promise.resolve('not-allowed');
    case 'release-encrypted':
    case 'release':
    case 'as-is':
      return decisions.release(sight, choice, { ...proof, allowed, fourEyes: secondPerson(choice) });
  }
}
