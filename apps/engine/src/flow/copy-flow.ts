/**
 * Leads copies through the mail flow with what there is to protect them: asks for keys where the way comes to encryption, tries one method
 * after the other, walks again when one fails, signs what leaves in clear where that is wanted, and signs by DKIM last. What comes out is
 * for each copy its way, and the form in which it leaves.
 */
import { passMailFlow, SIGNING_METHODS, wayOf, type FlowFacts, type FlowPass } from '#dlp';
import type { EncryptionAttempt } from '#events';
import type { ProtectionOption } from '../protect/protection-method.js';
import { AS_CAME, hasOwnBytes, type CopyForm, type IncomingForm, type MadeForm } from './copy-form.js';
import { CopyMaker } from './copy-maker.js';
import type { CopyFlowParts, Course, FlowCopy } from './course.js';
import type { MailInFlow } from './mail-in-flow.js';

/** Copies that took one way and leave in one form. */
export interface LedCopies {
  readonly recipients: readonly number[];
  readonly pass: FlowPass;
  /** Counts where the way ends in transport. */
  readonly form: CopyForm;
  /** Why methods of encryption were not used; counts where the copies had to be encrypted and could not be. */
  readonly attempts: readonly EncryptionAttempt[];
}

/** Asked at once: each is a look into an index. */
const ASKED_AT_ONCE = 50;

export class CopyFlow {
  private readonly maker: CopyMaker;

  constructor(private readonly parts: CopyFlowParts) {
    this.maker = new CopyMaker(parts);
  }

  /**
   * The forms that are made are yet to be put beside the message; {@link discardForms} gives their space back.
   * @throws Overloaded, and what the disk throws: then nothing is left behind, and nothing may leave
   */
  async lead(copies: readonly FlowCopy[], mail: MailInFlow): Promise<LedCopies[]> {
    const signing = await this.signingOf(copies, mail);
    const courses = copies.map((copy): Course => ({ copy, facts: this.begin(copy, signing), form: AS_CAME, attempts: [] }));
    try {
      await this.askMethods(courses, mail);
      await this.encrypt(courses, mail);
      await this.askSigners(courses, mail);
      await this.sign(courses, mail);
      await this.signDkim(courses, mail);
      return await grouped(courses);
    } catch (cause) {
      await discardForms(courses);
      throw cause;
    }
  }

  private begin({ facts }: FlowCopy, signing: FlowFacts['mail']['signing']): FlowFacts {
    return { ...facts, mail: { ...facts.mail, signing }, dkim: this.parts.dkim.hasKeys ? 'available' : 'no-key' };
  }

  /** Looked for only where the answer can count. */
  private async signingOf(copies: readonly FlowCopy[], mail: MailInFlow): Promise<FlowFacts['mail']['signing']> {
    const mayCount = copies.some(({ facts }) => facts.entry !== 'post-quarantine-send-as-is' && comesTo(facts, 'sign'));
    return mayCount ? mail.asksForSignature() : [];
  }

  private async askMethods(courses: readonly Course[], mail: MailInFlow): Promise<void> {
    if (!this.parts.desk.canEncrypt) return;
    const asking = courses.filter(({ facts }) => comesTo(facts, 'encrypt'));
    await inSlices(asking, async (course) => {
      const { transitions } = passMailFlow(course.facts);
      const demanded = transitions.some(({ from, because }) => from === 'check-encrypt-mode' && because === 'must-encrypt');
      const options = await this.parts.desk.optionsFor({ ...pairOf(course, mail), demanded });
      course.facts = { ...course.facts, methods: options.flatMap(({ usable, method }) => (usable ? [method] : [])) };
      course.attempts = options.flatMap(notUsed);
    });
  }

  /** Each round makes what the flow asks for now; a method that fails is not asked for again, so there are few rounds. */
  private async encrypt(courses: readonly Course[], mail: MailInFlow): Promise<void> {
    for (;;) {
      const wanted = courses.filter(({ facts, form }) => form.kind !== 'made' && passMailFlow(facts).encryptBy !== null);
      if (wanted.length === 0) return;
      await this.maker.encrypt(wanted, mail);
    }
  }

  private async askSigners(courses: readonly Course[], mail: MailInFlow): Promise<void> {
    const asking = courses.filter(({ facts }) => passMailFlow({ ...facts, signers: SIGNING_METHODS }).signBy !== null);
    await inSlices(asking, async (course) => {
      const options = await this.parts.desk.signersFor(pairOf(course, mail));
      course.facts = { ...course.facts, signers: options.flatMap(({ usable, method }) => (usable ? [method] : [])) };
    });
  }

  private async sign(courses: readonly Course[], mail: MailInFlow): Promise<void> {
    for (;;) {
      const wanted = courses.filter(({ facts, form }) => form.kind !== 'made' && passMailFlow(facts).signBy !== null);
      if (wanted.length === 0) return;
      await this.maker.sign(wanted, mail);
    }
  }

  /** Of copies that were made it is done where they are made; here are those that leave as the mail came. */
  private async signDkim(courses: readonly Course[], mail: MailInFlow): Promise<void> {
    const wanted = courses.filter(({ facts, form }) => form.kind === 'as-came' && passMailFlow(facts).signsDkim);
    if (wanted.length === 0) return;
    const signature = await mail.dkimSignature(this.parts.dkim);
    for (const course of wanted) {
      if (signature.signed) course.form = { kind: 'dkim', fields: Buffer.from(signature.fields), signedBy: signature.signedBy };
      else course.facts = { ...course.facts, dkim: signature.refused ? 'refused' : 'no-key' };
    }
  }
}

/** Gives back the space of copies that were made; to be called once they are stored, or not needed. */
export async function discardForms(copies: readonly { readonly form: CopyForm }[]): Promise<void> {
  await Promise.all(madeIn(copies).map(({ bytes }) => bytes.discard()));
}

/** Each copy that was made, once. */
export function madeIn(copies: readonly { readonly form: CopyForm }[]): (MadeForm | IncomingForm)[] {
  return [...new Set(copies.flatMap(({ form }) => (hasOwnBytes(form) ? [form] : [])))];
}

/** Whether the way of a copy that nothing is there to protect for leads past a processor. */
function comesTo(facts: FlowFacts, processor: 'encrypt' | 'sign'): boolean {
  return passMailFlow(facts).transitions.some(({ to }) => to === processor);
}

function pairOf({ copy }: Course, { source }: MailInFlow) {
  const { sender, sizeBytes, at } = source;
  return { sender, recipient: copy.address, settings: copy.protect, sizeBytes, at };
}

/** A method that is off is no news: nobody wants it here. */
function notUsed(option: ProtectionOption): readonly EncryptionAttempt[] {
  return option.usable || option.why === 'off' ? [] : [{ method: option.method, why: option.why, tried: false }];
}

async function inSlices(courses: readonly Course[], ask: (course: Course) => Promise<void>): Promise<void> {
  for (let at = 0; at < courses.length; at += ASKED_AT_ONCE) await Promise.all(courses.slice(at, at + ASKED_AT_ONCE).map(ask));
}

async function grouped(courses: readonly Course[]): Promise<LedCopies[]> {
  const groups = new Map<string, { led: LedCopies; recipients: number[] }>();
  const held: Course[] = [];
  for (const course of courses) {
    const pass = passMailFlow(course.facts);
    const form = formFor(pass, course.form);
    if (form !== course.form) held.push(course);
    const name = JSON.stringify([wayOf(pass), form.kind === 'made' ? form.copyId : form.kind, course.attempts]);
    const group = groups.get(name) ?? { led: { recipients: [], pass, form, attempts: course.attempts }, recipients: [] };
    group.recipients.push(course.copy.recipient);
    groups.set(name, group);
  }
  const used = new Set(madeIn([...groups.values()].map(({ led }) => led)));
  await Promise.all(madeIn(held).flatMap((form) => (used.has(form) ? [] : [form.bytes.discard()])));
  return [...groups.values()].map(({ led, recipients }) => ({ ...led, recipients }));
}

/** What does not leave has no form; what leaves has the one that the flow asks for, or this is a bug, and it must not leave. */
function formFor({ end, encryptBy, signBy }: FlowPass, form: CopyForm): CopyForm {
  if (end !== 'transport') return AS_CAME;
  const isMade = form.kind === 'made';
  const fits = encryptBy === null ? isMade === (signBy !== null) : isMade && form.protection === 'encrypted' && form.method === encryptBy;
  if (!fits) throw new Error('a copy is not in the form that the mail flow asks for');
  return form;
}
