/** A time stamp authority: the real `openssl ts` behind a small HTTP server, which can also misbehave. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AUTHORITY, issue, type Issued, openssl, RSA_2048 } from './openssl-authority.js';

const TIME_STAMPING = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=critical,timeStamping',
];

/** `stale`: repeats an older answer; `away`: 503; `refusing`: takes no SHA-256. */
export type AuthorityMood = 'honest' | 'stale' | 'away' | 'refusing';

export class TimeStampAuthority {
  mood: AuthorityMood = 'honest';
  readonly root: Issued;
  private readonly signer: Issued;
  /** To a question that nobody here has asked. */
  private readonly older: Buffer;
  private readonly server: Server;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.root = issue(folder, { name: 'time-root', extensions: AUTHORITY });
    this.signer = issue(folder, { name: 'time-signer', issuer: this.root, algorithm: RSA_2048, extensions: TIME_STAMPING });
    writeFileSync(join(folder, 'serial'), '01\n');
    this.older = this.reply(openssl(['ts', '-query', '-digest', '00'.repeat(32), '-sha256', '-cert']), 'sha256');
    this.server = createServer((request, response) => {
      void buffer(request).then((question) => {
        const answer = this.answer(question);
        response.writeHead(answer === undefined ? 503 : 200, { 'Content-Type': 'application/timestamp-reply' }).end(answer);
      });
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/`;
  }

  close(): void {
    this.server.close();
  }

  private answer(question: Buffer): Buffer | undefined {
    if (this.mood === 'away') return undefined;
    if (this.mood === 'stale') return this.older;
    return this.reply(question, this.mood === 'refusing' ? 'sha512' : 'sha256');
  }

  private reply(question: Buffer, digests: string): Buffer {
    const [asked, given, config] = ['question.tsq', 'answer.tsr', 'ts.cnf'].map((name) => join(this.folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(asked, question);
    writeFileSync(
      config,
      `[tsa]\nserial=${join(this.folder, 'serial')}\ndefault_policy=1.2.3.4.1\nsigner_digest=sha256\ndigests=${digests}\naccuracy=secs:1\n` +
        'ordering=yes\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n',
    );
    const signer = ['-signer', this.signer.certificateFile, '-inkey', this.signer.keyFile, '-chain', this.root.certificateFile];
    execFileSync('openssl', ['ts', '-reply', '-queryfile', asked, '-config', config, '-section', 'tsa', ...signer, '-out', given], {
      stdio: 'pipe',
    });
    return readFileSync(given);
  }
}
