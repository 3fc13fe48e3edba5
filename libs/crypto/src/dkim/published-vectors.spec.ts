/** The examples of RFC 6376 (appendices A and C, with errata 3192 and 4926) and of RFC 8463 (appendix A). */
import { describe, expect, it } from 'vitest';
import { importDkimKey } from './dkim-key.js';
import { readSignableMail } from './signable-mail.js';
import { readSignature } from './signature-field.js';
import { signingInput } from './sign-dkim.js';
import { verifyDkim } from './verify-dkim.js';

/** RFC 6376 appendix C. */
const RFC_6376_KEY = `-----BEGIN RSA PRIVATE KEY-----
MIICXwIBAAKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFC
jxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gb
to/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB
AoGBALmn+XwWk7akvkUlqb+dOxyLB9i5VBVfje89Teolwc9YJT36BGN/l4e0l6QX
/1//6DWUTB3KI6wFcm7TWJcxbS0tcKZX7FsJvUz1SbQnkS54DJck1EZO/BLa5ckJ
gAYIaqlA9C0ZwM6i58lLlPadX/rtHb7pWzeNcZHjKrjM461ZAkEA+itss2nRlmyO
n1/5yDyCluST4dQfO8kAB3toSEVc7DeFeDhnC1mZdjASZNvdHS4gbLIA1hUGEF9m
3hKsGUMMPwJBAPW5v/U+AWTADFCS22t72NUurgzeAbzb1HWMqO4y4+9Hpjk5wvL/
eVYizyuce3/fGke7aRYw/ADKygMJdW8H/OcCQQDz5OQb4j2QDpPZc0Nc4QlbvMsj
7p7otWRO5xRa6SzXqqV3+F0VpqvDmshEBkoCydaYwc2o6WQ5EBmExeV8124XAkEA
qZzGsIxVP+sEVRWZmW6KNFSdVUpk3qzK0Tz/WjQMe5z0UunY9Ax9/4PVhp/j61bf
eAYXunajbBSOLlx4D+TunwJBANkPI5S9iylsbLs6NkaMHV6k5ioHBBmgCak95JGX
GMot/L2x0IYyMLAz6oLWh2hm7zwtb0CgOrPo1ke44hFYnfc=
-----END RSA PRIVATE KEY-----
`;
const RFC_6376_RECORD =
  'v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt' +
  'IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi' +
  'tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB';
const RFC_6376_MAIL = crlf(`DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
      4bmp/YzhwvcubU4=;
Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
${dinnerMail(' ')}`);

/** RFC 8463 appendix A.1: the 32 bytes in the shape of PKCS #8 (RFC 8410 §7). */
const RFC_8463_SEED = 'nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=';
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const RFC_8463_KEY = `-----BEGIN PRIVATE KEY-----\n${Buffer.concat([ED25519_PKCS8, Buffer.from(RFC_8463_SEED, 'base64')]).toString('base64')}\n-----END PRIVATE KEY-----\n`;
const RFC_8463_RECORDS = new Map([
  ['brisbane._domainkey.football.example.com', 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  [
    'test._domainkey.football.example.com',
    'v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR' +
      'iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC' +
      'DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3' +
      'Ip3G+2kryOTIKT+l/K4w3QIDAQAB',
  ],
]);
const RFC_8463_MAIL = crlf(`DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
${dinnerMail('  ')}`);
const NOW = Date.UTC(2026, 0, 1);

/** What both examples sign; the RFCs differ in the blanks between its sentences. */
function dinnerMail(blanks: string): string {
  return `From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.${blanks}Are you hungry yet?

Joe.
`;
}

function crlf(text: string): Buffer {
  return Buffer.from(text.replace(/\n/g, '\r\n'));
}

const verdicts = (mail: Buffer, records: ReadonlyMap<string, string>) =>
  verifyDkim(mail, (name) => Promise.resolve(records.get(name)), NOW);

describe('the example of RFC 6376', () => {
  const records = new Map([['brisbane._domainkey.example.com', RFC_6376_RECORD]]);

  it('verifies, simple canonicalization and RSA', async () => {
    expect(await verdicts(RFC_6376_MAIL, records)).toMatchObject([{ domain: 'example.com', selector: 'brisbane', passes: true }]);
  });

  it('no longer does with one blank more in its body or in a signed field', async () => {
    const text = RFC_6376_MAIL.toString();
    const inBody = Buffer.from(text.replace('game. Are', 'game.  Are'));
    const inField = Buffer.from(text.replace('Is dinner', 'Is  dinner'));
    expect(await verdicts(inBody, records)).toMatchObject([{ passes: false, why: 'body-changed' }]);
    expect(await verdicts(inField, records)).toMatchObject([{ passes: false, why: 'bad-signature' }]);
  });

  it('is signed again to the byte with the key of appendix C', async () => {
    expect(await signedAgain(RFC_6376_MAIL, 0, RFC_6376_KEY)).toEqual(readSignature(readSignableMail(RFC_6376_MAIL).fields[0]!)?.signature);
  });
});

describe('the example of RFC 8463', () => {
  it('verifies with both signatures', async () => {
    expect(await verdicts(RFC_8463_MAIL, RFC_8463_RECORDS)).toMatchObject([
      { domain: 'football.example.com', selector: 'brisbane', algorithm: 'ed25519-sha256', passes: true },
      { domain: 'football.example.com', selector: 'test', algorithm: 'rsa-sha256', passes: true },
    ]);
  });

  it('no longer does with a second Subject, since the signatures are guarded against it', async () => {
    const more = Buffer.concat([Buffer.from('Subject: Send money\r\n'), RFC_8463_MAIL]);
    expect(await verdicts(more, RFC_8463_RECORDS)).toMatchObject([
      { passes: false, why: 'bad-signature' },
      { passes: false, why: 'bad-signature' },
    ]);
  });

  it('is signed again to the byte with the published Ed25519 key', async () => {
    const published = '/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==';
    expect((await signedAgain(RFC_8463_MAIL, 0, RFC_8463_KEY)).toString('base64')).toBe(published);
    expect(importDkimKey(RFC_8463_KEY).publicKey).toBe('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=');
  });
});

/** The signature that a key makes over what a signature of the mail says that it covers. */
async function signedAgain(mail: Buffer, index: number, pem: string): Promise<Buffer> {
  const { fields } = readSignableMail(mail);
  const field = fields[index]!;
  const { names, header } = readSignature(field)!;
  const others = fields.filter((other) => other !== field);
  return importDkimKey(pem).sign(signingInput(others, names, { field, form: header }));
}
