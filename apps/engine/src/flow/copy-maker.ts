/** Makes copies: one for all recipients that may share it, by the method that the flow asks for. */
import { passMailFlow, type EncryptionMethod, type FlowPass, type SigningMethod } from '#dlp';
import { ulid } from 'ulid';
import { ProtectionRefused, type ProtectedMail, type ProtectionRequest } from '../protect/protection-method.js';
import type { MadeForm } from './copy-form.js';
import type { CopyFlowParts, Course } from './course.js';
import { keepBytes } from './kept-bytes.js';
import type { MailInFlow } from './mail-in-flow.js';

/** Copies that are made as one. */
interface Batch<M> {
  readonly method: M;
  readonly courses: readonly Course[];
}

type Made = Omit<MadeForm, 'kind' | 'copyId' | 'bytes' | 'dkim'> & { readonly bytes: Uint8Array };

/** Each may hold a large mail in memory. */
const MADE_AT_ONCE = 4;

export class CopyMaker {
  constructor(private readonly parts: CopyFlowParts) {}

  /** Of each copy afterwards either the form is made, or the method is among those that have failed. */
  async encrypt(wanted: readonly Course[], mail: MailInFlow): Promise<void> {
    const batches = await batchesOf(
      wanted,
      ({ encryptBy }) => encryptBy,
      (method, { copy }) => mayShare(method, copy.address, mail),
    );
    await inTurns(batches, (batch) => this.encryptBatch(batch, mail));
  }

  /** The same of signatures; a signature tells of no recipient, so all that have equal settings share a copy. */
  async sign(wanted: readonly Course[], mail: MailInFlow): Promise<void> {
    const batches = await batchesOf(
      wanted,
      ({ signBy }) => signBy,
      () => Promise.resolve(true),
    );
    await inTurns(batches, (batch) => this.signBatch(batch, mail));
  }

  /** What cannot be made for all may yet be made for some of them. */
  private async encryptBatch({ method, courses }: Batch<EncryptionMethod>, mail: MailInFlow): Promise<void> {
    try {
      const { bytes, proof } = await this.parts.desk.protect(method, await mail.toProtect(), requestFor(courses, mail));
      const { encryptedFor: keys, signedBy, algorithms } = proof;
      checkProof(method, proof);
      await this.take(courses, { protection: 'encrypted', method, keys, signedBy, algorithms, bytes }, mail);
    } catch (cause) {
      if (!(cause instanceof ProtectionRefused)) throw cause;
      if (courses.length > 1) {
        for (const course of courses) await this.encryptBatch({ method, courses: [course] }, mail);
        return;
      }
      for (const course of courses) {
        course.facts = { ...course.facts, failed: [...course.facts.failed, method] };
        course.attempts = [...course.attempts, { method, why: cause.why, tried: true }];
      }
    }
  }

  private async signBatch({ method, courses }: Batch<SigningMethod>, mail: MailInFlow): Promise<void> {
    try {
      const { bytes, signedBy, algorithms } = await this.parts.desk.sign(method, await mail.toProtect(), requestFor(courses, mail));
      await this.take(courses, { protection: 'signed', method, keys: [], signedBy, algorithms, bytes }, mail);
    } catch (cause) {
      if (!(cause instanceof ProtectionRefused)) throw cause;
      for (const course of courses) course.facts = { ...course.facts, failedSigners: [...course.facts.failedSigners, method] };
    }
  }

  /** Signed by DKIM, last of all, and kept. */
  private async take(courses: readonly Course[], { bytes, ...made }: Made, mail: MailInFlow): Promise<void> {
    const wantsDkim = courses.some(({ facts }) => passMailFlow(facts).signsDkim);
    const signature = wantsDkim ? await this.parts.dkim.sign(bytes, mail.source.at) : undefined;
    if (signature?.signed === false) {
      for (const course of courses) course.facts = { ...course.facts, dkim: signature.refused ? 'refused' : 'no-key' };
    }
    const signed = signature?.signed === true ? signature : { fields: new Uint8Array(), signedBy: [] };
    const kept = await keepBytes(Buffer.concat([signed.fields, bytes]), this.parts.spool);
    const form: MadeForm = { kind: 'made', copyId: ulid(), bytes: kept, dkim: signed.signedBy, ...made };
    for (const course of courses) course.form = form;
  }
}

/** What is encrypted for nobody is not encrypted. */
function checkProof(method: EncryptionMethod, proof: ProtectedMail['proof']): void {
  if (proof.encryptedFor.length === 0 || proof.method !== method) {
    throw new ProtectionRefused(method, 'failed', 'The method did not say for whom the mail is encrypted.');
  }
}

function requestFor(courses: readonly Course[], { source }: MailInFlow): ProtectionRequest {
  const [first] = courses;
  if (first === undefined) throw new RangeError('for nobody');
  const { messageId, sender, at } = source;
  const { protect: settings, hidesSubject = false } = first.copy;
  return { messageId, sender, recipients: courses.map(({ copy }) => copy.address), settings, hidesSubject, at };
}

/** A PDF has a password of its own. An envelope names all its keys: whom the mail does not name gets one for themself. */
async function mayShare(method: EncryptionMethod, address: string, mail: MailInFlow): Promise<boolean> {
  return method !== 'pdf' && (await mail.names(address));
}

/** @param share - whether this copy may be made together with others of equal settings. */
async function batchesOf<M extends string>(
  courses: readonly Course[],
  methodOf: (pass: FlowPass) => M | null,
  share: (method: M, course: Course) => Promise<boolean>,
): Promise<Batch<M>[]> {
  const numberOf = numbering();
  const batches = new Map<string, { method: M; courses: Course[] }>();
  for (const course of courses) {
    const method = methodOf(passMailFlow(course.facts));
    if (method === null) continue;
    const own = (await share(method, course)) ? '' : String(course.copy.recipient);
    const { protect, hidesSubject } = course.copy;
    const name = JSON.stringify([method, numberOf(protect), hidesSubject, numberOf(course.facts.settings), own]);
    const batch = batches.get(name) ?? { method, courses: [] };
    batch.courses.push(course);
    batches.set(name, batch);
  }
  return [...batches.values()];
}

/** The same number for the same object: settings of a pair of ends are one object wherever they are equal. */
function numbering(): (each: unknown) => number {
  const numbers = new Map<unknown, number>();
  return (each) => {
    const number = numbers.get(each) ?? numbers.size;
    numbers.set(each, number);
    return number;
  };
}

async function inTurns<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += MADE_AT_ONCE) {
    const results = await Promise.allSettled(all.slice(at, at + MADE_AT_ONCE).map(work));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
