import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { keyRecord, type DkimKeyType } from '#crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { DkimKeyBook } from './dkim-key-book.js';
import { SignWithDkimKeys } from './sign-with-dkim-keys.js';

const AT = '2026-03-01T10:00:00.000Z';
const MAIL = Buffer.from('From: Anna <anna@mail.halden.example>\r\nTo: b@partner.example\r\nSubject: Lunch\r\n\r\nFriday?\r\n');

let fixture: EngineFixture;
let book: DkimKeyBook;
let signer: SignWithDkimKeys;
let commands = 0;
const by = () => ({ actor: { kind: 'cli', id: 'cli' }, commandId: `command-${String((commands += 1))}` }) as const;

beforeEach(async () => {
  fixture = await engineFixture();
  book = await DkimKeyBook.open(fixture);
  signer = new SignWithDkimKeys(book);
});
afterEach(() => fixture.remove());

/** Makes a key and says that it is published. Answers its id. */
async function key(selector: string, type: DkimKeyType, forSubdomains = true): Promise<string> {
  const added = await book.add({ domain: 'halden.example', selector, forSubdomains, origin: 'generated', type }, by());
  if (added.kind === 'refused') throw new Error(added.refused);
  await book.change(added.key.id, { type: 'PublishDkimKey', record: 'said' }, by());
  return added.key.id;
}

/** What another program makes of a mail with these fields in front, by the records that the book tells to publish. */
async function verdicts(fields: Uint8Array): Promise<string[]> {
  const records = new Map(book.all().map(({ state }) => [`${state.selector}._domainkey.${state.domain}`, keyRecord(state)]));
  const resolver = (name: string): Promise<string[][]> => Promise.resolve([[records.get(name) ?? '']]);
  const { results } = await dkimVerify(Buffer.concat([fields, MAIL]), { resolver, curTime: new Date(AT) });
  return results.map(({ status }) => status.result);
}

describe('mail that leaves', () => {
  it('is signed by both kinds of key, good for others by the records that were shown', async () => {
    await key('r1', 'rsa');
    await key('e1', 'ed25519');
    const signature = await signer.sign(MAIL, AT);
    if (!signature.signed) throw new Error(signature.why);
    expect(signature.signedBy.map(({ selector }) => selector).sort()).toEqual(['e1', 'r1']);
    expect(await verdicts(signature.fields)).toEqual(['pass', 'pass']);
  });

  it('is signed by the key that was published last, and by the one before when that is retired', async () => {
    await key('r1', 'ed25519');
    fixture.clock.advance(60);
    const next = await key('r2', 'ed25519');
    expect(await signer.sign(MAIL, AT)).toMatchObject({ signedBy: [{ selector: 'r2' }] });
    await book.change(next, { type: 'RetireDkimKey' }, by());
    expect(await signer.sign(MAIL, AT)).toMatchObject({ signedBy: [{ selector: 'r1' }] });
  });

  it('is not signed while its key waits, nor after it was retired', async () => {
    const domain = { domain: 'halden.example', forSubdomains: true } as const;
    await book.add({ ...domain, selector: 'w1', origin: 'generated', type: 'ed25519' }, by());
    expect(signer.hasKeys).toBe(false);
    expect(await signer.sign(MAIL, AT)).toEqual({ signed: false, refused: false, why: 'no-key' });
    const id = await key('r1', 'ed25519');
    expect(signer.hasKeys).toBe(true);
    await book.change(id, { type: 'RetireDkimKey' }, by());
    expect(signer.hasKeys).toBe(false);
  });

  it('is not signed for a sub-domain by a key that is for its own domain only', async () => {
    await key('r1', 'ed25519', false);
    expect(await signer.sign(MAIL, AT)).toEqual({ signed: false, refused: false, why: 'not-for-subdomains' });
  });

  it('is refused with the reason when it must not be signed', async () => {
    await key('r1', 'ed25519');
    const two = Buffer.from('From: a@halden.example\r\nFrom: b@other.example\r\n\r\nx\r\n');
    expect(await signer.sign(two, AT)).toEqual({ signed: false, refused: true, why: 'several-from' });
    expect(await signer.sign(Buffer.from('From: a@halden.example\n\nx\n'), AT)).toEqual({
      signed: false,
      refused: true,
      why: 'bare-line-end',
    });
  });
});
