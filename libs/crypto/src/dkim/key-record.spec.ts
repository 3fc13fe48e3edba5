import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importDkimKey } from './dkim-key.js';
import { dkimName } from './dkim-name.js';
import { keyRecord, readKeyRecord, recordFit, zoneRecord } from './key-record.js';
import { readRecordFile, recordIn } from './key-record-file.js';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = importDkimKey(pair.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString());
const other = importDkimKey(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
const spki = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
/** RFC 8463 appendix A.2. */
const ED25519 = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';

describe('the record of a key', () => {
  it('has version, kind and key (RFC 6376 §3.6.1)', () => {
    expect(keyRecord(key)).toBe(`v=DKIM1; k=rsa; p=${spki}`);
  });

  it('stands in a zone file in strings of at most 255 characters that make up the value', () => {
    const zone = zoneRecord(dkimName('example.com', 's1'), key);
    const strings = [...zone.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');
    expect(zone).toMatch(/^s1\._domainkey\.example\.com\. IN TXT \(/);
    expect(strings.length).toBeGreaterThan(1);
    expect(strings.every((text) => text.length <= 255)).toBe(true);
    expect(strings.join('')).toBe(keyRecord(key));
  });

  it('is known for its key, also when it came folded, in another order or in the shape of PKCS #1', () => {
    const pkcs1 = pair.publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64');
    expect(recordFit(keyRecord(key), key)).toEqual({ fits: true, isTest: false });
    expect(recordFit(`v=DKIM1;t=y; p = ${spki.slice(0, 100)} \t${spki.slice(100)} ; n=a note;x=1`, key)).toEqual({
      fits: true,
      isTest: true,
    });
    expect(recordFit(`p=${pkcs1}`, key)).toEqual({ fits: true, isTest: false });
  });

  it.each([
    ['another key', keyRecord(other), 'other-key'],
    ['a revoked key', 'v=DKIM1; p=', 'revoked'],
    ['no key', 'v=DKIM1; k=rsa', 'malformed'],
    ['another version', `v=DKIM2; p=${spki}`, 'malformed'],
    ['its version behind', `p=${spki}; v=DKIM1`, 'malformed'],
    ['one tag twice', `v=DKIM1; p=${spki}; p=${spki}`, 'malformed'],
    ['an SPF record', 'v=spf1 -all', 'malformed'],
    ['broken base64', 'v=DKIM1; p=M$$$', 'malformed'],
    ['a key cut off', `v=DKIM1; p=${spki.slice(0, 100)}`, 'malformed'],
    ['an Ed25519 key of 31 bytes', `v=DKIM1; k=ed25519; p=${Buffer.alloc(31).toString('base64')}`, 'malformed'],
    ['an Ed25519 key called RSA', `v=DKIM1; p=${ED25519}`, 'malformed'],
    ['an unknown kind of key', `v=DKIM1; k=dsa; p=${spki}`, 'unknown-key-type'],
    ['SHA-1 only', `v=DKIM1; h=sha1; p=${spki}`, 'not-for-sha256'],
    ['another service', `v=DKIM1; s=tlsrpt; p=${spki}`, 'not-for-mail'],
    ['nothing', '', 'malformed'],
    ['hostile text', `v=DKIM1;${';'.repeat(10_000)}`, 'malformed'],
  ])('does not fit when it has %s', (_, text, why) => {
    expect(recordFit(text, key)).toEqual({ fits: false, why });
  });

  it('is read as published in RFC 8463 appendix A.2', () => {
    expect(readKeyRecord(`v=DKIM1; k=ed25519; p=${ED25519}`)).toMatchObject({ type: 'ed25519', publicKey: ED25519, isTest: false });
  });
});

describe('a file of records', () => {
  it('may hold a value alone, which then stands for every name', () => {
    const records = readRecordFile('v=DKIM1; k=rsa; p=AAAA\n');
    expect(recordIn(records, 'any._domainkey.example.com')).toBe('v=DKIM1; k=rsa; p=AAAA');
  });

  it('may hold strings alone, as dig shows them', () => {
    expect(readRecordFile('"v=DKIM1; k=rsa; " "p=AAAA"')).toEqual([{ value: 'v=DKIM1; k=rsa; p=AAAA' }]);
  });

  it('may be a zone file with comments, lifetimes and several records', () => {
    const zone = `; Name: s1
S1._domainkey.Example.com. 3600 IN TXT ( ; a comment
  "v=DKIM1; k=rsa; p=AA"
  "AA" )
s2._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=BBBB"
`;
    const records = readRecordFile(zone);
    expect(recordIn(records, 's1._domainkey.example.com')).toBe('v=DKIM1; k=rsa; p=AAAA');
    expect(recordIn(records, 's2._domainkey.EXAMPLE.com')).toBe('v=DKIM1; k=ed25519; p=BBBB');
    expect(recordIn(records, 's3._domainkey.example.com')).toBeUndefined();
  });

  it('gives back what we write', () => {
    expect(recordIn(readRecordFile(zoneRecord(dkimName('example.com', 's1'), key)), 's1._domainkey.example.com')).toBe(keyRecord(key));
  });

  it.each(['', '\n \n', '"', '(((', ';"'])('holds nothing that fits: %j', (text) => {
    expect(readRecordFile(text).every(({ value }) => readKeyRecord(value) === 'malformed')).toBe(true);
  });
});
