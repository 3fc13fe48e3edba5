import { describe, expect, it } from 'vitest';
import * as samples from '../../../../test/support/rfc9580-samples.js';
import { openAead, readAeadContent } from './aead-data.js';
import { readArmor } from './armor.js';
import { readCleartext } from './cleartext.js';
import { decryptPgp, pgpEnvelopeFacts } from './decrypt-pgp.js';
import { encryptPgp } from './encrypt-pgp.js';
import { judgePgpKey } from './judge-pgp-key.js';
import { readPackets } from './packets.js';
import { readPlainMessage } from './plain-message.js';
import { readPgpKeys } from './read-pgp-keys.js';
import { softwarePgpDecryptor } from './session-keys.js';
import { openPgpSecretKeys } from './secret-pgp-key.js';
import { readDetachedSignatures, verifyPgp } from './verify-pgp.js';

const AT = new Date('2026-03-01T12:00:00Z');
const MAX = 1_000_000;
const binary = (armored: string): Buffer => readArmor(Buffer.from(armored)).bytes;
const keyOf = async (armored: string) => (await readPgpKeys(Buffer.from(armored), AT))[0]!;

describe('the samples of RFC 9580', () => {
  it('A.1: a key without a signature of its own has its fingerprint and serves for nothing', async () => {
    const key = await keyOf(samples.V4_KEY);
    expect(key.primary).toMatchObject({
      fingerprint: 'c959bdbafa32a2f89a153b678cfde12197965a9a',
      algorithm: 'eddsa',
      defects: ['not-bound'],
    });
    expect(judgePgpKey(key, { purpose: 'sign', at: AT.toISOString() })).toEqual({ usable: false, why: 'no-self-signature' });
  });

  it('A.2: a signature of such a key does not count', async () => {
    const signatures = readDetachedSignatures(binary(samples.V4_SIGNATURE));
    const [signature] = await verifyPgp({ content: Buffer.from('OpenPGP'), signatures }, { known: [await keyOf(samples.V4_KEY)], at: AT });
    expect(signature).toMatchObject({ keyId: '8cfde12197965a9a', result: { verdict: 'broken', why: 'not-for-signing' } });
  });

  it('A.3: a key of version 6', async () => {
    const key = await keyOf(samples.V6_KEY);
    expect(key.primary).toMatchObject({
      fingerprint: 'cb186c4f0609a697e4d52dfa6c722b0c1f1e27c18a56708f6525ec27bad9acc9',
      algorithm: 'ed25519',
      createdAt: '2022-11-30T16:08:03.000Z',
      uses: ['certify', 'sign'],
      defects: [],
    });
    expect(key.subkeys).toMatchObject([
      {
        fingerprint: '12c83f1e706f6308fe151a417743a1f033790e93e9978488d1db378da9930885',
        algorithm: 'x25519',
        uses: ['encrypt'],
        defects: [],
      },
    ]);
    expect(key).toMatchObject({ addresses: [], readsAead: true });
  });

  it('A.4 and A.8: its private half opens what is for it', async () => {
    const secrets = await openPgpSecretKeys(Buffer.from(samples.V6_SECRET_KEY), undefined, AT);
    const opened = await decryptPgp(binary(samples.V6_ENCRYPTED), softwarePgpDecryptor(secrets), MAX);
    expect(opened).toMatchObject({
      content: Buffer.from('Hello, world!'),
      cipher: 'aes-128',
      integrity: 'ocb',
      openedBy: '12c83f1e706f6308fe151a417743a1f033790e93e9978488d1db378da9930885',
      recipients: [{ keyId: '12c83f1e706f6308', algorithm: 'x25519' }],
      signatures: [],
    });
  });

  it('A.4: what we encrypt for it is of the new kind, and opens', async () => {
    const secrets = await openPgpSecretKeys(Buffer.from(samples.V6_SECRET_KEY), undefined, AT);
    const message = await encryptPgp(Buffer.from('Hello.'), [await keyOf(samples.V6_KEY)], { at: AT });
    expect(pgpEnvelopeFacts(message).integrity).toBe('ocb');
    expect((await decryptPgp(message, softwarePgpDecryptor(secrets), MAX)).content.toString()).toBe('Hello.');
  });

  it('A.5: a private key whose password takes 2 GiB of memory is not opened', async () => {
    const open = openPgpSecretKeys(Buffer.from(samples.V6_LOCKED_KEY), 'correct horse battery staple', AT);
    await expect(open).rejects.toMatchObject({ code: 'too-large' });
  });

  it('A.6: a text with its signature below', async () => {
    const signed = readCleartext(Buffer.from(samples.V6_CLEARTEXT.trim()));
    expect(signed.content.toString()).toBe('What we need from the grocery store:\r\n\r\n- tofu\r\n- vegetables\r\n- noodles\r\n');
    const [signature] = await verifyPgp(signed, { known: [await keyOf(samples.V6_KEY)], at: AT });
    expect(signature).toMatchObject({ result: { verdict: 'good' }, hash: 'sha512', signedAt: '2022-12-13T16:08:03.000Z' });
  });

  it('A.6: whoever takes the key of the signer for a sub-key of their own is not taken for the signer', async () => {
    const signed = readCleartext(Buffer.from(samples.V6_CLEARTEXT.trim()));
    const [owner, stranger] = [await keyOf(samples.V6_KEY), await keyOf(samples.V4_KEY)];
    const thief = { ...stranger, subkeys: [{ ...owner.primary, uses: ['encrypt'] as const, defects: [] }] };
    const posing = { ...stranger, subkeys: [{ ...owner.primary, defects: [] }] };
    for (const known of [
      [thief, owner],
      [posing, owner],
    ]) {
      const [signature] = await verifyPgp(signed, { known, at: AT });
      expect(signature?.result).toEqual({ verdict: 'good' });
      expect(signature?.key).toBe(owner);
    }
  });

  it('A.7: the same in one message', async () => {
    const signed = readPlainMessage(binary(samples.V6_SIGNED), MAX);
    const [signature] = await verifyPgp(signed, { known: [await keyOf(samples.V6_KEY)], at: AT });
    expect(signature?.result).toEqual({ verdict: 'good' });
  });

  it.each([
    ['A.10, OCB', samples.OCB],
    ['A.11, GCM', samples.GCM],
  ])('%s', (_, { key, message }) => {
    const [, content] = readPackets(binary(message));
    const packets = openAead(readAeadContent(content!.tag, content!.body), Buffer.from(key, 'hex'));
    expect(readPlainMessage(packets, MAX).content.toString()).toBe('Hello, world!');
  });

  it('A.9, EAX, is not supported', () => {
    const [, content] = readPackets(binary(samples.EAX.message));
    expect(() => readAeadContent(content!.tag, content!.body)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });

  it('the OCB packet of GnuPG is read', () => {
    const [content] = readPackets(Buffer.from(samples.LIBREPGP_OCB.packet, 'hex'));
    const packets = openAead(readAeadContent(content!.tag, content!.body), Buffer.from(samples.LIBREPGP_OCB.key, 'hex'));
    expect(readPlainMessage(packets, MAX).content.toString()).toBe('Hello, world!\n');
  });

  it.each([
    ['a bit of the text', 60],
    ['a bit of the last tag', 74],
  ])('%s changed is noticed', (_, at) => {
    const packet = Buffer.from(samples.LIBREPGP_OCB.packet, 'hex');
    packet[at]! ^= 1;
    const [content] = readPackets(packet);
    const open = (): Buffer => openAead(readAeadContent(content!.tag, content!.body), Buffer.from(samples.LIBREPGP_OCB.key, 'hex'));
    expect(open).toThrow(expect.objectContaining({ code: 'cannot-decrypt' }));
  });
});
