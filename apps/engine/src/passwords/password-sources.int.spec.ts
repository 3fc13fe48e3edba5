import { Password, type PasswordRequest } from '#crypto';
import type { MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { fieldSealer, messageStream } from '../platform/engine-keys.js';
import { GeneratedPasswords } from './generated-passwords.js';
import { KeptPasswords } from './kept-passwords.js';
import { passwordScope } from './password-scope.js';
import { PasswordProof } from './password-proof.js';
import { PdfPasswordBook } from './pdf-password-book.js';
import { UnusedPasswords } from './unused-passwords.js';

const MAIL = '01JNAVZ3T0QK8W5H6M2R4YB7XC';
const NEXT = '01JNAVZ3T0QK8W5H6M2R4YB7XD';
const NOW = '2026-03-01T10:00:00.000Z';
const request: PasswordRequest = {
  originator: 'anna@halden.example',
  recipient: 'Ada@partner.example',
  now: NOW,
  generate: { validDays: 30, characters: 16 },
};
const at = (now: string, more: Partial<PasswordRequest> = {}): PasswordRequest => ({ ...request, now, ...more });

let fixture: EngineFixture;
let book: PdfPasswordBook;
let kept: KeptPasswords;
let generated: GeneratedPasswords;
let unused: UnusedPasswords;
let commands = 0;

beforeEach(async () => {
  fixture = await engineFixture();
  await open();
});
afterEach(() => fixture.remove());

async function open(): Promise<void> {
  book = await PdfPasswordBook.open(fixture);
  const proof = new PasswordProof(fixture.events);
  unused = new UnusedPasswords(book, proof, fixture.clock);
  kept = new KeptPasswords(book, fixture.keys, proof);
  generated = new GeneratedPasswords({ book, keys: fixture.keys, canBeTold: ({ domain }) => domain === 'halden.example' });
}

async function setStatic(place: string, text: string, until: string | null = null): Promise<void> {
  const scope = passwordScope(place, fixture.keys);
  if (scope === undefined) throw new Error('no place');
  const facts = { scope, password: Password.of(text), origin: 'static', from: '2026-02-01T00:00:00.000Z', until, messageId: null } as const;
  await book.set(facts, { actor: { kind: 'cli', id: 'cli' }, commandId: `command-${String((commands += 1))}` });
}

async function made(asked: PasswordRequest, messageId = MAIL): Promise<{ text: string; passwordId: string; expiresAt: string | null }> {
  const answer = await generated.passwordFor(asked, messageId);
  if (!answer.found) throw new Error(answer.why);
  return { text: answer.password.reveal(), passwordId: answer.passwordId, expiresAt: answer.expiresAt };
}

/** The proof of the copy that a password of its mail opens; without it nobody is told. */
async function protectedWith(passwordId: string, messageId = MAIL): Promise<void> {
  const sealed = fixture.keys.forHeldMessage().subkeys.fields;
  const fact: MessageEvent = {
    type: 'MailProtected',
    data: {
      ...{ deliveryId: 'd1', copyId: 'c1', recipients: [0], protection: 'encrypted', method: 'pdf', algorithms: ['aes-256-cbc'] },
      ...{ keyCount: 1, keys: fieldSealer(sealed, messageStream(messageId)).seal('keys', '[]'), generatedPasswords: [passwordId] },
      ...{ signedBy: null, sizeBytes: 1, dkim: [] },
    },
  };
  const { head } = await fixture.events.read(messageStream(messageId));
  const meta = { at: fixture.clock.iso(), actor: { kind: 'system', id: 'flow' }, commandId: `protect-${messageId}` } as const;
  await fixture.events.append(messageStream(messageId), head, [fact], meta);
}

describe('a password that is known already', () => {
  it('is that of the address, else of the domain, and nobody has to be told', async () => {
    await setStatic('partner.example', 'Kp7mWq3x-Tn9B');
    expect(await kept.passwordFor(request)).toMatchObject({ found: true, chosenBy: 'domain', expiresAt: null, delivery: { by: 'nobody' } });
    await setStatic('ada@PARTNER.example', 'Zz7mWq3x-Tn9B', '2026-04-01T00:00:00.000Z');
    const answer = await kept.passwordFor(request);
    expect(answer).toMatchObject({ found: true, chosenBy: 'address', expiresAt: '2026-04-01T00:00:00.000Z' });
    expect(answer.found && answer.password.reveal()).toBe('Zz7mWq3x-Tn9B');
    const { passwordId } = (await kept.forecast(request)) as { passwordId: string }; // it was found above
    expect(answer).toMatchObject({ passwordId });
  });

  it('is missing because there never was one, or because its time is over', async () => {
    expect(await kept.forecast(request)).toBe('not-set');
    await setStatic('ada@partner.example', 'Kp7mWq3x-Tn9B', '2026-02-20T00:00:00.000Z');
    expect(await kept.forecast(request)).toBe('expired');
  });
});

describe('a password that is made for a mail', () => {
  it('is told to the sender, and used again within its time for the next mail', async () => {
    expect(await generated.forecast(request)).toEqual({ passwordId: null, expiresAt: null, chosenBy: 'generated' });
    expect(book.all()).toEqual([]);
    const first = await made(request);
    expect(first.text).toMatch(/^[2-9A-HJ-NP-Za-km-np-z]{16}$/);
    expect(first.expiresAt).toBe('2026-03-31T10:00:00.000Z');
    await protectedWith(first.passwordId);
    const later = await kept.passwordFor(at('2026-03-31T09:59:59.999Z'));
    expect(later.found && later.password.reveal()).toBe(first.text);
    expect(later).toMatchObject({ passwordId: first.passwordId, delivery: { by: 'nobody' } });
    expect(await kept.forecast(at('2026-03-31T10:00:00.000Z'))).toBe('not-set');
  });

  it('is the same when it is asked for again, also after a restart', async () => {
    const first = await made(request);
    expect(await made(at('2026-03-01T11:00:00.000Z'))).toEqual(first);
    await open();
    expect(await made(at('2026-03-01T12:00:00.000Z'))).toEqual(first);
    expect((await made(request, NEXT)).text).not.toBe(first.text);
    expect((await made(at(NOW, { recipient: 'bob@partner.example' }))).text).not.toBe(first.text);
  });

  it('is for that mail only, or for ever, as the settings say', async () => {
    expect((await made(at(NOW, { generate: { validDays: 0, characters: 16 } }))).expiresAt).toBe(NOW);
    expect(await kept.forecast(request)).toBe('not-set');
    const forEver = await made(at(NOW, { generate: { validDays: -1, characters: 24 } }), NEXT);
    expect(forEver.expiresAt).toBeNull();
    await protectedWith(forEver.passwordId, NEXT);
    expect(await kept.forecast(at('2036-03-01T10:00:00.000Z'))).toMatchObject({ expiresAt: null, chosenBy: 'address' });
  });

  it('is not made where it is switched off, nor for a sender whom nobody can tell', async () => {
    expect(await generated.forecast(at(NOW, { generate: null }))).toBe('switched-off');
    for (const originator of ['', 'stranger@elsewhere.example'])
      expect(await generated.passwordFor(at(NOW, { originator }), MAIL)).toEqual({ found: false, why: 'no-originator' });
    expect(book.all()).toEqual([]);
  });

  it('is no password that anybody knows before its mail is protected with it, neither for the next mail nor for its own', async () => {
    const first = await made(request);
    expect(await kept.forecast(request)).toBe('not-set');
    expect(await kept.passwordFor(request)).toEqual({ found: false, why: 'not-set' });
    const next = await made(request, NEXT);
    expect(next.text).not.toBe(first.text);
    // asked again for its own mail it is one that was made for it, whose sender is told
    expect(await made(request)).toEqual(first);
    await protectedWith(next.passwordId, NEXT);
    const known = await kept.passwordFor(request);
    expect(known.found && known.password.reveal()).toBe(next.text);
  });

  it('leaves an older one that is known in force', async () => {
    await setStatic('partner.example', 'Kp7mWq3x-Tn9B');
    await made(request);
    expect(await kept.passwordFor(request)).toMatchObject({ found: true, chosenBy: 'domain' });
  });

  it('with which no mail was protected is destroyed a day later; one that is used, and one that a person has set, stay', async () => {
    await setStatic('other.example', 'Kp7mWq3x-Tn9B');
    const [left, used] = [await made(request), await made(request, NEXT)];
    await protectedWith(used.passwordId, NEXT);
    await unused.sweep(5);
    expect(book.all()).toHaveLength(3);
    fixture.clock.advance(86_401);
    await unused.sweep(5);
    expect(await book.told(left.passwordId)).toBeUndefined();
    expect(book.all().map(({ origin }) => origin)).toEqual(['generated', 'static']);
  });

  it('is found by its name for the notice, one that a person has set is not', async () => {
    const first = await made(request);
    const told = await book.told(first.passwordId);
    expect([told?.recipient, told?.password.reveal()]).toEqual(['Ada@partner.example', first.text]);
    await setStatic('ada@partner.example', 'Kp7mWq3x-Tn9B');
    const [newest] = book.all();
    expect(newest?.origin).toBe('static');
    expect(await book.told(newest?.passwordId ?? '')).toBeUndefined();
    expect(await book.told('none')).toBeUndefined();
  });
});
