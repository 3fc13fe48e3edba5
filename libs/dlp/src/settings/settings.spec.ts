import { describe, expect, it } from 'vitest';
import { findSetting, SETTINGS } from './settings.js';

function problemOf(key: string, value: unknown): string | undefined {
  const setting = findSetting(key);
  if (setting === undefined) throw new Error(`no setting ${key}`);
  return setting.check(value);
}

describe('the list of settings', () => {
  it('names each once, says what each does, and gives each a factory value that it would take itself', () => {
    expect(new Set(SETTINGS.map(({ key }) => key)).size).toBe(SETTINGS.length);
    for (const { key, name, description, factory, check } of SETTINGS) {
      expect(key).toMatch(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z0-9-]*){0,2}$/);
      expect(name.length, key).toBeGreaterThan(2);
      expect(description.length, key).toBeGreaterThan(10);
      expect(check(factory), key).toBeUndefined();
    }
  });

  it('knows nothing of a key that comes with every object', () => {
    expect([findSetting('__proto__'), findSetting('toString'), findSetting('')]).toEqual([undefined, undefined, undefined]);
  });

  // The table of the reference, line by line; the keys are ours.
  it.each([
    ['both', 'DLP enabled', 'dlp.enabled'],
    ['both', 'subject filter', 'subjectFilter.enabled'],
    ['both', 'S/MIME enabled', 'smime.enabled'],
    ['both', 'PGP enabled', 'pgp.enabled'],
    ['both', 'PDF enabled', 'pdf.enabled'],
    ['both', 'OTP', 'otp.enabled'],
    ['both', 'passwords to originator', 'password.toSender'],
    ['both', 'DKIM signing', 'dkim.sign'],
    ['both', 'skip calendar', 'encrypt.skipCalendar'],
    ['both', 'PDF sign email', 'pdf.signMail'],
    ['either', 'quarantine on failed encryption', 'dlp.quarantineOnFailedEncryption'],
    ['either', 'encrypt mode', 'encrypt.mode'],
    ['either', 'only if mandatory', 'pdf.onlyIfMandatory'],
    ['either', 'only sign when encrypt', 'sign.onlyWhenEncrypting'],
    ['either', 'PGP skip signing only', 'pgp.skipSigningOnly'],
    ['either', 'additional certificates', 'smime.additionalCertificates'],
    ['either', 'size limit of S/MIME', 'smime.maxSize'],
    ['either', 'size limit of PGP', 'pgp.maxSize'],
    ['either', 'size limit of PDF', 'pdf.maxSize'],
    ['sender', 'subject trigger', 'encrypt.subjectTrigger'],
    ['sender', 'header trigger', 'encrypt.headerTrigger'],
    ['sender', 'signing subject trigger', 'sign.subjectTrigger'],
    ['sender', 'signing header trigger', 'sign.headerTrigger'],
    ['sender', 'encryption notification', 'encrypt.notifySender'],
    ['sender', 'forwarding phone number', 'sms.numberInSubject'],
    ['sender', 'subject filter text', 'subjectFilter.rules'],
    ['sender', 'auto request certificate', 'smime.autoRequestCertificate'],
    ['recipient', 'S/MIME algorithms', 'smime.encryptionAlgorithm'],
    ['recipient', 'PGP algorithms', 'pgp.cipher'],
    ['recipient', 'encoding', 'pgp.encoding'],
    ['recipient', 'protected headers', 'smime.protectHeaders'],
    ['recipient', 'auto create client secret', 'otp.autoCreateSecret'],
    ['recipient', 'auto invite', 'portal.autoInvite'],
    ['recipient', 'remove signature', 'smime.removeSignature'],
    ['recipient', 'security info', 'securityInfo.enabled'],
    ['recipient', 'strict mode', 'smime.strict'],
  ])('§3.5: asks %s for %s', (ends, _name, key) => {
    expect(findSetting(key)?.ends).toBe(ends);
  });

  it('§3.2: locality is asked of the recipient, inside or outside', () => {
    const locality = findSetting('locality');
    expect(locality?.ends).toBe('recipient');
    expect(locality?.choices.map(({ value }) => value)).toEqual(['external', 'internal']);
    expect(locality?.factory).toBe('external');
  });

  it('§3.3: knows the four encrypt modes, allow unless somebody says otherwise', () => {
    const mode = findSetting('encrypt.mode');
    expect(mode?.choices.map(({ value }) => value).sort()).toEqual(['allow', 'force', 'mandatory', 'no-encryption']);
    expect(mode?.factory).toBe('allow');
  });

  it('§2.7: keeps one skip list for all, empty at first', () => {
    expect(findSetting('dlp.skipWords')).toMatchObject({ levels: ['global'], factory: [] });
  });

  it('§1.7: takes mail of up to 50 MiB by each method when nobody sets a limit', () => {
    for (const key of ['smime.maxSize', 'pgp.maxSize', 'pdf.maxSize'])
      expect(findSetting(key)).toMatchObject({ factory: 52_428_800, unit: 'bytes' });
  });

  it.each([
    ['smime.signingAlgorithm', /SHA1|MD5|RIPEMD/],
    ['smime.encryptionAlgorithm', /3DES|RC2|CAST|AES192/],
    ['smime.encryptionScheme', /PKCS1|OAEP-SHA1/],
    ['pgp.cipher', /CAST|BLOWFISH|TWOFISH|TRIPLE/],
    ['pgp.hash', /SHA1|MD5|RIPEMD/],
    ['pgp.compression', /BZIP2/], // which nothing here writes
  ])('offers for %s nothing that is weak or not done, and the best first', (key, weak) => {
    const offered = findSetting(key)?.choices.map(({ value }) => value) ?? [];
    expect(offered.filter((value) => weak.test(value))).toEqual([]);
    expect(findSetting(key)?.factory).toBe(offered[0]);
  });

  // §2.9, in its order: our factory values, and which end says so.
  it.each([
    [1, 'dlp.enabled', true, 'both'],
    [2, 'quarantine.url', '', 'sender'],
    [3, 'dlp.managers', [], 'sender'],
    [4, 'dlp.quarantineOnFailedEncryption', true, 'either'],
    [5, 'dlp.quarantineOnError', true, 'either'],
    [6, 'notices.warning.originator', true, 'sender'],
    [7, 'notices.warning.managers', false, 'sender'],
    [8, 'notices.quarantine.originator', true, 'sender'],
    [9, 'notices.quarantine.managers', true, 'sender'],
    [10, 'notices.block.originator', true, 'sender'],
    [11, 'notices.block.managers', true, 'sender'],
    [12, 'notices.error.originator', true, 'sender'],
    [13, 'notices.error.managers', true, 'sender'],
    [14, 'notices.release.originator', true, 'sender'],
    [15, 'notices.release.managers', false, 'sender'],
    [16, 'notices.delete.originator', true, 'sender'],
    [17, 'notices.delete.managers', false, 'sender'],
    [18, 'notices.expire.originator', true, 'sender'],
    [19, 'notices.expire.managers', false, 'sender'],
    [20, 'originator.allowDownload', false, 'sender'],
    [21, 'originator.allowRelease', false, 'sender'],
    [22, 'originator.allowReleaseEncrypted', true, 'sender'],
    [23, 'originator.allowReleaseAsIs', false, 'sender'],
    [24, 'originator.allowDelete', true, 'sender'],
  ])('§2.9: setting %i is %s, %j unless somebody says otherwise, asked of %s', (_number, key, factory, ends) => {
    expect(findSetting(key)).toMatchObject({ factory, ends, inEffect: true });
  });

  it('says of every setting whether it acts already: these are kept and resolved, and nothing goes by them yet', () => {
    const idle = SETTINGS.filter(({ inEffect }) => !inEffect).map(({ key }) => key);
    expect(idle.sort()).toEqual([
      'otp.autoCreateSecret',
      'otp.enabled',
      'portal.autoInvite',
      'postProcessing.externalHeader',
      'postProcessing.internalHeader',
      'smime.autoRequestCertificate',
      'sms.numberInSubject',
      'subjectFilter.enabled',
      'subjectFilter.rules',
    ]);
  });
});

describe('the check of a value', () => {
  const NONSENSE = [
    undefined,
    null,
    7.5,
    -1,
    Number.NaN,
    '',
    'x'.repeat(100_000),
    [],
    [null],
    {},
    { __proto__: null, kind: 1 },
    () => 0,
    Symbol('x'),
  ];

  it('never throws, whatever comes', () => {
    for (const { check } of SETTINGS) for (const value of NONSENSE) expect(() => check(value)).not.toThrow();
  });

  it('refuses expressions that would take too long to compile, without compiling them', () => {
    const before = process.cpuUsage();
    const rules = Array.from({ length: 50 }, (_, i) => `\\pL{200}a${i}`);
    expect(problemOf('subjectFilter.rules', rules)).toMatch(/too expensive/);
    expect(problemOf('encrypt.subjectTrigger', { kind: 'regex', text: '\\pL{200}a' })).toMatch(/too expensive/);
    expect(problemOf('encrypt.headerTrigger', { kind: 'regex', text: '(?:\\pL{90}a){3}', header: 'X-A' })).toMatch(/too expensive/);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(100); // compiled they take four seconds
  });

  it('takes 50 rules of a subject filter, and no more', () => {
    const rules = Array.from({ length: 51 }, (_, i) => `^\\[external ${i}\\]\\s* => \\p{L}`);
    expect(problemOf('subjectFilter.rules', rules.slice(0, 50))).toBeUndefined();
    expect(problemOf('subjectFilter.rules', rules)).toMatch(/at most 50/);
  });

  it.each([
    ['dlp.enabled', 'yes'],
    ['dlp.mode', 'audit'],
    ['dlp.mode', ['enforce']],
    ['smime.maxSize', -1],
    ['smime.maxSize', 1.5],
    ['smime.maxSize', '5'],
    ['smime.encryptionAlgorithm', '3DES'],
    ['smime.encryptionAlgorithm', 'AES256'],
    ['smime.encryptionScheme', 'RSAES-PKCS1-v1_5'],
    ['smime.signingAlgorithm', 'SHA1WithRSAEncryption'],
    ['pgp.cipher', 'CAST5'],
    ['pgp.hash', 'SHA1'],
    ['password.length', 11],
    ['password.validDays', -2],
    ['pdf.replyLink', 'http://portal.example/'],
    ['pdf.replyLink', 'https://user:secret@portal.example/'],
    ['pdf.replyLink', 'https://portal.example:70000/'],
    ['pdf.replyLink', 'https://portal.example/a b'],
    ['dlp.skipWords', ['two words']],
    ['dlp.skipWords', 'the'],
    ['dlp.patterns', { inherit: 'merge', refs: [] }],
    ['dlp.patterns', { inherit: 'add', refs: ['credit-card'] }],
    ['dlp.patterns', { inherit: 'add', refs: ['pattern/Credit Card'] }],
    ['dlp.patterns', { inherit: 'add', refs: [], more: 1 }],
    ['dlp.scoreThresholds', { pass: 3 }],
    ['dlp.scoreThresholds', { block: Number.POSITIVE_INFINITY }],
    ['dlp.uninspectableActions', { encrypted: 'ignore' }],
    ['dlp.uninspectableActions', { everything: 'pass' }],
    ['encrypt.mode', 'noEncryption'],
    ['encrypt.headerTrigger', { header: 'X Encrypt', kind: 'keyword', text: 'yes' }],
    ['encrypt.headerTrigger', { header: 'X-Encrypt:', kind: 'keyword', text: 'yes' }],
    ['postProcessing.externalHeader', { name: 'X-Seen', value: 'a\r\nBcc: eve@example.org' }],
    ['postProcessing.externalHeader', { name: 'Subject', value: 'x' }],
    ['postProcessing.externalHeader', { name: 'Content-Type', value: 'text/html' }],
    ['securityInfo.signed', 'two\nlines'],
    ['smime.protectHeaders', ['bcc']],
    ['pgp.protectHeaders', ['subject', 'bcc']],
    ['dlp.managers', ['nobody in particular']],
    ['dlp.managers', ['<dlp@example.org>']],
    ['dlp.managers', ['a@b@example.org']],
    ['dlp.managers', { key: 'x', addresses: 'dlp@example.org' }],
    ['quarantine.url', 'gateway.example.org'],
    ['quarantine.url', 'https://gateway.example.org/?q='],
    ['quarantine.fourEyes.kinds', ['delete now']],
    ['quarantine.fourEyes.severity', 'severe indeed'],
    ['notices.template.quarantine', 'x'.repeat(20_001)],
    ['smime.additionalCertificates', ['AB:CD']],
    ['subjectFilter.rules', ['=> nothing']],
  ])('refuses %s %j with a sentence', (key, value) => {
    expect(problemOf(key, value)).toMatch(/ /);
  });

  it.each([
    ['encrypt.subjectTrigger', { kind: 'regex', text: '(secret' }],
    ['encrypt.subjectTrigger', { kind: 'regex', text: '(?=a)b' }],
    ['encrypt.headerTrigger', { header: 'X-A', kind: 'regex', text: '(a)\\1' }],
    ['subjectFilter.rules', ['[ => x']],
  ])('§3.4: gives the verdict of RE2 for %s %j', (key, value) => {
    expect(problemOf(key, value)).toMatch(/RE2 refuses it: \S/);
  });

  it.each([
    ['encrypt.subjectTrigger', { kind: 'keyword', text: '(secret' }],
    ['encrypt.subjectTrigger', { kind: 'regex', text: '(a+)+$' }],
    ['encrypt.headerTrigger', { header: 'X-Encrypt', kind: 'regex', text: '^yes$' }],
    ['postProcessing.externalHeader', { name: 'X-Gateway', value: 'processed by gw.example.com' }],
    ['postProcessing.externalHeader', { name: '', value: '' }],
    ['dlp.patterns', { inherit: 'add', refs: ['all', 'pattern/credit-card', 'group/pci'] }],
    ['dlp.scoreThresholds', { warn: 2, 'must-encrypt': 3.5 }],
    ['subjectFilter.rules', ['^\\[ext\\] =>', 'urgent => note']],
    ['dlp.managers', ['dlp@example.org', 'müller@bücher.example']],
    ['dlp.managers', { key: '01JZZZZZZZZZZZZZZZZZZZZZZZ', addresses: 'v1.AAAA.BBBB' }],
    ['quarantine.url', 'https://gateway.example.org/mail'],
    ['pdf.replyLink', 'https://portal.example:8443/answer?from=mail'],
    ['pdf.replyLink', ''],
    ['password.validDays', -1],
    ['quarantine.fourEyes.kinds', ['as-is', 'release-encrypted']],
    ['notices.template.quarantine', 'Subject: held\r\n\r\nlook'],
  ])('takes %s %j', (key, value) => {
    expect(problemOf(key, value)).toBeUndefined();
  });
});
