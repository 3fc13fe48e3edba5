import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encode, integer, octetString, oid, sequence, tagged } from '../../../crypto/src/certificates/der-write.js';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { CARD, extract, multipart, reasons, texts, tree } from '../../../../test/support/extraction-probe.js';
import { pkcs7Mime } from '../protect/smime-entity.js';

const DATA = '1.2.840.113549.1.7.1';

/** SignedData around a content, with no signer: what is read of it does not depend on one. */
function signed(content: Buffer | string): Buffer {
  const inside = sequence(oid(DATA), tagged(0, octetString(Buffer.from(content))));
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, sequence(integer(1), encode(0x31), inside, encode(0x31))));
}

function compressed(content: Buffer): Buffer {
  const inside = sequence(oid(DATA), tagged(0, octetString(deflateSync(content))));
  const zlib = sequence(oid('1.2.840.113549.1.9.16.3.8'));
  return sequence(oid('1.2.840.113549.1.9.16.1.9'), tagged(0, sequence(integer(0), zlib, inside)));
}

const mail = (cms: Buffer): Buffer => Buffer.concat([Buffer.from('Subject: s\r\n'), pkcs7Mime(cms, 'signed-data')]);
const TEXT = Buffer.from(`Content-Type: text/plain\r\n\r\n${CARD}\r\n`);
const own = (all: readonly string[]): string[] => all.filter((text) => !/^(?:subject|headers|filenames) /.test(text));

describe('S/MIME without a key', () => {
  it('is read where it is only signed (openssl)', async () => {
    const extraction = await extract(mail(fixtures.SIGNED_OPAQUE));
    expect([own(texts(extraction)), reasons(extraction)]).toEqual([['1/smime.p7m#smime/1 body from openssl'], []]);
  });

  it('has the parts of what is signed, as if nothing were around them', async () => {
    const inner = multipart(
      'mixed',
      `\r\n${CARD}`,
      'Content-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment\r\n\r\nfile',
    );
    const extraction = await extract(mail(signed(inner)));
    expect(own(texts(extraction))).toEqual([`1/smime.p7m#smime/1 body ${CARD}`, '1/smime.p7m#smime/2/a.txt attachment file']);
    expect(tree(extraction)).toEqual(['1/smime.p7m#smime/2/a.txt text/plain text']);
  });

  it('is read where it is compressed, also inside a signature', async () => {
    const extraction = await extract(mail(signed(pkcs7Mime(compressed(TEXT), 'signed-data'))));
    expect(own(texts(extraction))).toEqual([`1/smime.p7m#smime/1/smime.p7m#smime/1 body ${CARD}`]);
  });

  it('is read where a signature, which should have no content of its own, has one', async () => {
    const signature = pkcs7Mime(signed(TEXT), 'signed-data').toString().replace('pkcs7-mime', 'pkcs7-signature');
    const extraction = await extract(multipart('signed', 'Content-Type: text/plain\r\n\r\nhello', signature));
    expect(own(texts(extraction))).toEqual(['1 body hello', `2/smime.p7m#smime/1 body ${CARD}`]);
  });

  it.each([
    ['an envelope', pkcs7Mime(fixtures.GCM_OAEP, 'authEnveloped-data')],
    ['an envelope that says it is only signed', pkcs7Mime(fixtures.CBC_ECDH, 'signed-data')],
    [
      'an envelope that only the name of its file gives away',
      Buffer.from(
        `Content-Type: application/octet-stream; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n${fixtures.GCM_OAEP.toString('base64')}`,
      ),
    ],
  ])('is reported as encrypted: %s', async (_, entity) => {
    const extraction = await extract(entity);
    expect(extraction.uninspectable.map(({ reason }) => reason)).toEqual(['encrypted']);
    expect(extraction.attachments.map(({ inspected }) => inspected)).toEqual(['uninspectable']);
  });

  it('is text where there is text under its name, and encrypted by its claim where nobody knows what it is', async () => {
    const claim = 'Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
    expect(own(texts(await extract(`${claim}${CARD}`)))).toEqual([`1 attachment ${CARD}`]);
    expect(reasons(await extract(`${claim}0\x80\x06\x09\0\0\0\0\0`))).toEqual(['1 encrypted']);
  });

  it('inflates no more than is allowed', async () => {
    const bomb = await extract(mail(compressed(Buffer.alloc(5_000_000, 65))), { maxUnpackedBytes: 1_000_000 });
    expect([own(texts(bomb)), bomb.uninspectable.map(({ reason }) => reason)]).toEqual([[], ['too-large']]);
  });

  it('is taken apart up to eight layers', async () => {
    const layered = (count: number): Buffer => {
      let entity: Buffer = TEXT;
      for (let layer = 0; layer < count; layer++) entity = pkcs7Mime(signed(entity), 'signed-data');
      return entity;
    };
    expect(own(texts(await extract(layered(8))))).toEqual([`1${'/smime.p7m#smime/1'.repeat(8)} body ${CARD}`]);
    const deep = await extract(layered(12));
    expect([own(texts(deep)), deep.uninspectable.map(({ reason }) => reason)]).toEqual([[], ['too-deep']]);
  });
});
