import { PDFParse } from 'pdf-parse';
import { Password } from '#crypto';
import { FACTORY_PROTECT, type ProtectSettings } from '#dlp';
import { readWholeMail } from '#mail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { encryptToPdfMail } from '../protect/pdf-mail.js';
import { ProtectWorkRefused, type ProtectWork } from '../protect/protect-work-port.js';
import type { ProtectionRequest } from '../protect/protection-method.js';
import type { SigningMethod } from '../protect/signing-method.js';
import { workRefusal } from '../protect/work/work-refusal.js';
import { GeneratedPasswords } from './generated-passwords.js';
import { KeptPasswords } from './kept-passwords.js';
import { passwordScope } from './password-scope.js';
import { PdfMethod } from './pdf-method.js';
import { PasswordProof } from './password-proof.js';
import { PdfPasswordBook } from './pdf-password-book.js';

const SECRET = 'Kp7mWq3x-Tn9B';
const AT = '2026-03-01T10:00:00.000Z';
const MAIL = Buffer.from(
  'From: Anna <anna@halden.example>\r\nTo: ada@partner.example\r\nSubject: Salaries\r\nContent-Type: text/plain\r\n\r\nThe raise is approved.\r\n',
);
const settings = (more: Partial<ProtectSettings['pdf']> = {}, toSender = true): ProtectSettings => ({
  ...FACTORY_PROTECT,
  pdf: { ...FACTORY_PROTECT.pdf, enabled: true, ...more },
  password: { toSender, length: 16, validDays: 0 },
});
const request: ProtectionRequest = {
  messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC',
  sender: 'anna@halden.example',
  recipients: ['ada@partner.example'],
  settings: settings(),
  at: AT,
};
const pair = { sender: request.sender, recipient: 'ada@partner.example', sizeBytes: null, demanded: true, at: AT };

/** What a process would make, made here. */
const inThisProcess: Pick<ProtectWork, 'pdfMail'> = {
  pdfMail: (mail, options) =>
    encryptToPdfMail(mail, options).catch((cause: unknown) => {
      throw workRefusal(cause);
    }),
};

let fixture: EngineFixture;
let book: PdfPasswordBook;
beforeEach(async () => {
  fixture = await engineFixture();
  book = await PdfPasswordBook.open(fixture);
});
afterEach(() => fixture.remove());

function method(work = inThisProcess, signing?: SigningMethod): PdfMethod {
  const { keys, log } = fixture;
  const proof = new PasswordProof(fixture.events);
  const generated = new GeneratedPasswords({ book, keys, canBeTold: ({ domain }) => domain === 'halden.example' });
  return new PdfMethod({ sources: [new KeptPasswords(book, keys, proof), generated], work, log, ...(signing && { signing }) });
}

async function agreeOn(place: string, until: string | null = null): Promise<void> {
  const scope = passwordScope(place, fixture.keys);
  if (scope === undefined) throw new Error('no place');
  const facts = { origin: 'static', from: '2026-02-01T00:00:00.000Z', until, messageId: null } as const;
  await book.set({ scope, password: Password.of(SECRET), ...facts }, { actor: { kind: 'cli', id: 'cli' }, commandId: place });
}

/** The text of the pages of the PDF in a mail. */
async function read(mail: Uint8Array, password: string): Promise<string> {
  let parts = 100;
  const { files } = readWholeMail(Buffer.from(mail), { maxMimeDepth: 10, takeMimePart: () => parts-- > 0 });
  const pdf = files.find(({ mediaType }) => mediaType === 'application/pdf');
  const parser = new PDFParse({ data: new Uint8Array(pdf?.bytes ?? []), password });
  return (await parser.getText()).text;
}

describe('encrypted PDF', () => {
  it('is usable with the password that was agreed on, and opens with it', async () => {
    await agreeOn('partner.example', '2026-06-01T00:00:00.000Z');
    const option = await method().optionFor({ ...pair, settings: settings() });
    expect(option).toMatchObject({
      usable: true,
      keys: [{ kind: 'password', fingerprint: null, expiresAt: '2026-06-01T00:00:00.000Z', chosenBy: 'domain' }],
      signer: null,
      algorithms: ['aes-256-cbc'],
    });
    const { bytes, proof } = await method().protect(MAIL, request);
    expect(proof).toEqual({ method: 'pdf', encryptedFor: option.keys, signedBy: null, algorithms: ['aes-256-cbc'] });
    expect(await read(bytes, SECRET)).toContain('The raise is approved.');
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/Salaries|raise|Kp7m/);
  });

  it('gets a password for the sender to tell where nobody has agreed on one, made only when it is needed', async () => {
    expect(await method().optionFor({ ...pair, settings: settings() })).toMatchObject({
      usable: true,
      keys: [{ passwordId: null, chosenBy: 'generated' }],
    });
    expect(book.all()).toEqual([]);
    const { bytes, proof } = await method().protect(MAIL, request);
    const [key] = proof.encryptedFor;
    expect(key).toMatchObject({ chosenBy: 'generated', expiresAt: AT });
    const told = await book.told(key?.passwordId ?? '');
    expect(told?.recipient).toBe('ada@partner.example');
    expect(await read(bytes, told?.password.reveal() ?? '')).toContain('The raise is approved.');
    expect(JSON.stringify(proof)).not.toContain(told?.password.reveal());
  });

  it('says why there is no password', async () => {
    const without = { ...pair, settings: settings({}, false) };
    expect(await method().optionFor(without)).toEqual({ method: 'pdf', usable: false, why: 'no-password', keys: [] });
    await agreeOn('ada@partner.example', '2026-02-20T00:00:00.000Z');
    expect(await method().optionFor(without)).toMatchObject({ usable: false, why: 'password-expired' });
    const refused = method().protect(MAIL, { ...request, settings: settings({}, false) });
    await expect(refused).rejects.toMatchObject({ name: 'ProtectionRefused', method: 'pdf', why: 'password-expired' });
    expect(await method().optionFor({ ...pair, sender: '', settings: settings() })).toMatchObject({ usable: false });
  });

  it('keeps the password of one copy when the PDF of another to the same mailbox breaks off', async () => {
    const broken = { pdfMail: () => Promise.reject(new ProtectWorkRefused('too-many-attachments', 'Too many attachments.')) };
    const to = (address: string) => ({ ...request, recipients: [address] });
    const { bytes, proof } = await method().protect(MAIL, to('ada+one@partner.example'));
    await expect(method(broken).protect(MAIL, to('ada+two@partner.example'))).rejects.toMatchObject({ why: 'cannot-be-protected' });
    const told = await book.told(proof.encryptedFor[0]?.passwordId ?? '');
    expect(await read(bytes, told?.password.reveal() ?? '')).toContain('The raise is approved.');
  });

  it('is for one recipient, since it has one password', async () => {
    const two = { ...request, recipients: ['ada@partner.example', 'bob@partner.example'] };
    await expect(method().protect(MAIL, two)).rejects.toMatchObject({ why: 'cannot-be-protected' });
    expect(book.all()).toEqual([]);
  });

  it('says what the settings say around it, and where to answer', async () => {
    await agreeOn('partner.example');
    const said = settings({ cover: 'Call +1 555 0100 for the password.', replyLink: 'https://portal.halden.example/r' });
    const { bytes } = await method().protect(MAIL, { ...request, settings: said });
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain('Call +1 555 0100 for the password.');
    expect(text).toContain('https://portal.halden.example/r');
    expect(await read(bytes, SECRET)).toContain('Answer this mail in confidence');
  });

  it.each([
    ['too-large', 'too-large'],
    ['too-many-attachments', 'cannot-be-protected'],
    ['not-encrypted', 'failed'],
    ['failed', 'failed'],
  ])('is refused with a reason when the work ends with %s', async (code, why) => {
    await agreeOn('partner.example');
    const work = { pdfMail: () => Promise.reject(new ProtectWorkRefused(code, 'It did not work.')) };
    await expect(method(work).protect(MAIL, request)).rejects.toMatchObject({ why, message: 'It did not work.' });
  });

  it('has a mail around it that is signed where that is set and can be done, and goes unsigned where not', async () => {
    await agreeOn('partner.example');
    const signedBy = { kind: 'certificate', fingerprint: 'ab', passwordId: null, expiresAt: null, chosenBy: 'address' } as const;
    const signing: SigningMethod = {
      method: 'smime',
      signerFor: () => Promise.resolve({ method: 'smime', usable: true, signer: signedBy, algorithms: ['sha256'] }),
      sign: (mail) => Promise.resolve({ bytes: Buffer.concat([Buffer.from('X-Signed: 1\r\n'), mail]), signedBy, algorithms: ['sha256'] }),
    };
    const wanted = { ...request, settings: settings({ signMail: true }) };
    const { bytes, proof } = await method(inThisProcess, signing).protect(MAIL, wanted);
    expect(proof).toMatchObject({ signedBy, algorithms: ['aes-256-cbc', 'sha256'] });
    expect(Buffer.from(bytes).toString('latin1')).toMatch(/^X-Signed: 1\r\n/);
    expect((await method(inThisProcess, signing).protect(MAIL, request)).proof.signedBy).toBeNull();
    const none: SigningMethod = { ...signing, signerFor: () => Promise.resolve({ method: 'smime', usable: false, why: 'no-key' }) };
    expect((await method(inThisProcess, none).protect(MAIL, wanted)).proof.signedBy).toBeNull();
    const failing: SigningMethod = { ...signing, sign: () => Promise.reject(new Error('module away')) };
    expect((await method(inThisProcess, failing).protect(MAIL, wanted)).proof.signedBy).toBeNull();
  });
});
