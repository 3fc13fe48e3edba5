/** DKIM with two foreign programs on the other side: dkimpy (python3-dkim) and Mail::DKIM of Perl (libmail-dkim-perl). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DkimKey, dkimSignatures, generateDkimKey, keyRecord, verifyDkim } from '#crypto';
import { prependHeader } from '#mail';

/**
 * Each prints a JSON list: what it says of each signature from the top down. Arguments: mail, records by name. The Mail::DKIM of Debian 12
 * knows no Ed25519: it is asked about RSA only.
 */
const VERIFIERS = {
  dkimpy: [
    '/usr/bin/python3',
    '-c',
    `
import sys, json, dkim
mail = open(sys.argv[1], 'rb').read()
records = json.load(open(sys.argv[2]))
def txt(name, timeout=5):
    return records.get(name.decode().rstrip('.'), '').encode()
count = sum(1 for name, _ in dkim.DKIM(mail).headers if name.lower() == b'dkim-signature')
said = []
for index in range(count):
    try:
        said.append('pass' if dkim.DKIM(mail).verify(idx=index, dnsfunc=txt) else 'fail')
    except dkim.DKIMException as error:
        said.append(str(error))
print(json.dumps(said))
`,
  ],
  'Mail::DKIM': [
    '/usr/bin/perl',
    '-MMail::DKIM::Verifier',
    '-MMail::DKIM::DNS',
    '-MNet::DNS',
    '-MJSON::PP',
    '-e',
    `
sub slurp { local $/; open my $file, '<:raw', shift or die; <$file> }
my $records = decode_json(slurp($ARGV[1]));
no warnings 'redefine';
*Mail::DKIM::DNS::query = sub {
  my ($name) = @_;
  return map { Net::DNS::RR->new(owner => $name, type => 'TXT', txtdata => [ unpack '(A255)*', $_ ]) } grep { defined } $records->{$name};
};
my $verifier = Mail::DKIM::Verifier->new;
$verifier->PRINT(slurp($ARGV[0]));
$verifier->CLOSE;
print encode_json([ map { $_->result_detail } grep { $_->algorithm ne 'ed25519-sha256' } $verifier->signatures ]);
`,
  ],
} as const;

/** Writes the mail with a signature in front. Arguments: mail, key (PEM or seed), algorithm, header form, body form. */
const SIGNERS = {
  dkimpy: [
    '/usr/bin/python3',
    '-c',
    `
import sys, dkim
mail, key = (open(name, 'rb').read() for name in sys.argv[1:3])
forms = tuple(form.encode() for form in sys.argv[4:6])
signature = dkim.sign(mail, b'f1', b'partner.example', key, canonicalize=forms, signature_algorithm=sys.argv[3].encode())
sys.stdout.buffer.write(signature + mail)
`,
  ],
  'Mail::DKIM': [
    '/usr/bin/perl',
    '-MMail::DKIM::Signer',
    '-MMail::DKIM::PrivateKey',
    '-e',
    `
sub slurp { local $/; open my $file, '<:raw', shift or die; <$file> }
my ($mail, $key, $algorithm, $header, $body) = @ARGV;
my $signer = Mail::DKIM::Signer->new(
  Algorithm => $algorithm, Method => "$header/$body", Domain => 'partner.example', Selector => 'f1', KeyFile => $key);
$signer->PRINT(slurp($mail));
$signer->CLOSE;
binmode STDOUT;
print $signer->signature->as_string, "\\r\\n", slurp($mail);
`,
  ],
} as const;

const NOW = Date.now();
const MAILS: Readonly<Record<string, string>> = {
  'a plain mail': mail(['From: Anna <anna@example.com>', 'To: b@example.net', 'Subject: Lunch'], 'Friday at noon?\r\n'),
  'an empty body': mail(['From: anna@example.com'], ''),
  'a body of empty lines': mail(['From: anna@example.com'], '\r\n\r\n'),
  'blanks everywhere': mail(['From: \t anna@example.com  ', 'Subject:   a \t b\r\n\t c  '], ' a  \t b \r\n \t\r\nc\t\r\n\r\n \r\n'),
  'no line end at the end': mail(['From: anna@example.com'], 'last line'),
  '8-bit text': mail(['From: anna@example.com', 'Subject: voil\xc3\xa0  \xa0 x', 'Content-Type: text/plain'], 'm\xfcde \xa0 \r\n'),
  'long lines': mail(['From: anna@example.com', `Subject: ${'long '.repeat(180)}`], `${'x'.repeat(5_000)}\r\n`),
  'dots at the beginning of lines': mail(['From: anna@example.com'], '.\r\n..\r\n.hidden\r\n'),
  'fields twice and lists': mail(['Received: 1', 'From: anna@example.com', 'Subject: 1', 'Subject: 2', 'List-Id: <x.example>'], 'x\r\n'),
};
const FORMS = ['simple', 'relaxed'].flatMap((header) => ['simple', 'relaxed'].map((body) => [header, body] as const));

const missing = whyNot();
if (missing !== undefined) console.warn(`the tests with foreign DKIM programs are skipped: ${missing}`);

describe.skipIf(missing !== undefined)('DKIM', () => {
  let folder: string;
  let rsa: DkimKey;
  let ed25519: DkimKey;
  let records: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-dkim-'));
    [rsa, ed25519] = [await generateDkimKey('rsa'), await generateDkimKey('ed25519')];
    records = { 'r1._domainkey.example.com': keyRecord(rsa), 'e1._domainkey.example.com': keyRecord(ed25519) };
    writeFileSync(join(folder, 'rsa'), rsa.toPem());
    writeFileSync(join(folder, 'ed25519'), seedOf(ed25519));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: Buffer | string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const run = ([program, ...words]: readonly string[], more: readonly string[]): Buffer =>
    execFileSync(program ?? '', [...words, ...more], { maxBuffer: 64 * 1024 * 1024 });
  const says = (verifier: keyof typeof VERIFIERS, bytes: Buffer): string[] =>
    JSON.parse(run(VERIFIERS[verifier], [file('mail', bytes), file('records', JSON.stringify(records))]).toString()) as string[];
  const signed = async (bytes: Buffer): Promise<Buffer> => {
    const signers = [
      { domain: 'example.com', selector: 'r1', key: rsa },
      { domain: 'example.com', selector: 'e1', key: ed25519 },
    ];
    return Buffer.concat([await dkimSignatures(bytes, signers, { nowMs: NOW, validForSeconds: 3600 }), bytes]);
  };
  const ours = async (bytes: Buffer): Promise<boolean[]> =>
    (await verifyDkim(bytes, (name) => Promise.resolve(records[name]), NOW)).map(({ passes }) => passes);
  const signedBy = (signer: keyof typeof SIGNERS, bytes: Buffer, algorithm: string, [header, body]: readonly [string, string]): Buffer => {
    const [type = ''] = algorithm.split('-');
    records['f1._domainkey.partner.example'] = type === 'rsa' ? keyRecord(rsa) : keyRecord(ed25519);
    return run(SIGNERS[signer], [file('unsigned', bytes), join(folder, type), algorithm, header, body]);
  };

  describe.each(['dkimpy', 'Mail::DKIM'] as const)('verified by %s', (verifier) => {
    it.each(Object.keys(MAILS))('is good with both kinds of key: %s', async (name) => {
      expect(says(verifier, await signed(Buffer.from(MAILS[name]!, 'latin1')))).toEqual(good(verifier, 'rsa', 'ed25519'));
    });

    it.each(['From', 'Subject', 'To', 'Content-Type'])('is bad with one more %s', async (name) => {
      const bytes = await signed(Buffer.from(MAILS['a plain mail']!));
      expect(says(verifier, Buffer.concat([Buffer.from(`${name}: x\r\n`), bytes]))).not.toContain('pass');
    });

    it('is good behind the fields that servers on the way add', async () => {
      const bytes = await signed(Buffer.from(MAILS['a plain mail']!));
      const handedOn = prependHeader(prependHeader(bytes, 'X-Lazaret', 'cleared'), 'Received', 'from a by b; Mon, 2 Feb 2026');
      expect(says(verifier, handedOn)).toEqual(good(verifier, 'rsa', 'ed25519'));
    });
  });

  describe.each([
    ['dkimpy', 'rsa-sha256'],
    ['dkimpy', 'ed25519-sha256'],
    ['Mail::DKIM', 'rsa-sha256'],
  ] as const)('signed by %s with %s', (signer, algorithm) => {
    it.each(FORMS)('is good for us, %s/%s', async (...forms) => {
      // Mail::DKIM signs such a body, simple, without the CRLF that RFC 6376 §3.4.3 wants; over SMTP no mail ends like that.
      const isMisread = (name: string): boolean => signer === 'Mail::DKIM' && forms[1] === 'simple' && name === 'no line end at the end';
      for (const [name, text] of Object.entries(MAILS).filter(([each]) => !isMisread(each))) {
        const verdicts = await ours(signedBy(signer, Buffer.from(text, 'latin1'), algorithm, forms));
        expect(verdicts, name).toEqual([true]);
      }
    });

    it.each(FORMS)('stays good for everybody behind our fields and our signatures, %s/%s', async (...forms) => {
      const arrived = signedBy(signer, Buffer.from(MAILS['a plain mail']!), algorithm, forms);
      const handedOn = await signed(prependHeader(arrived, 'X-Lazaret', 'cleared'));
      expect(await ours(handedOn)).toEqual([true, true, true]);
      const types = ['rsa', 'ed25519', algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519'] as const;
      expect(says('dkimpy', handedOn)).toEqual(good('dkimpy', ...types));
      expect(says('Mail::DKIM', handedOn)).toEqual(good('Mail::DKIM', ...types));
    });
  });
});

/** What a verifier says when all is well, of the signatures that it knows. */
function good(verifier: keyof typeof VERIFIERS, ...types: readonly ('rsa' | 'ed25519')[]): string[] {
  return types.filter((type) => verifier === 'dkimpy' || type === 'rsa').map(() => 'pass');
}

function mail(fields: readonly string[], body: string): string {
  return `${fields.join('\r\n')}\r\n\r\n${body}`;
}

/** dkimpy takes Ed25519 keys as base64 of their 32 bytes, which end the PKCS #8 structure (RFC 8410 §7). */
function seedOf(key: DkimKey): string {
  return Buffer.from(key.toPem().replace(/-----.*-----/g, ''), 'base64')
    .subarray(-32)
    .toString('base64');
}

function whyNot(): string | undefined {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import dkim, nacl'], { stdio: 'pipe' });
    execFileSync('/usr/bin/perl', ['-MMail::DKIM', '-e', '1'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'python3-dkim and libmail-dkim-perl are not installed';
  }
}
