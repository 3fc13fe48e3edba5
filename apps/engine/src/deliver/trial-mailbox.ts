/**
 * The built-in mailbox of trial mode: a next hop on loopback that takes what is handed over and keeps it in files, so
 * that the way of a mail can be tried without a mail server. It is spoken to by SMTP like any next hop.
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { ulid } from 'ulid';

export interface TrialMail {
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly receivedAt: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly sizeBytes: number;
}

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const MAX_BYTES = 1024 * 1024 * 1024;

export class TrialMailbox {
  private constructor(
    private readonly directory: string,
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async open(directory: string): Promise<TrialMailbox> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const server = new SMTPServer({
      name: 'trial-mailbox',
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      maxAllowedUnauthenticatedCommands: false,
      size: MAX_BYTES,
      onData: (stream, session, callback) => {
        keep(directory, stream, session).then(
          (id) => {
            callback(null, `2.0.0 Ok: in the trial mailbox as ${id}`);
          },
          () => {
            callback(Object.assign(new Error('4.3.0 The trial mailbox cannot write'), { responseCode: 451 }));
          },
        );
      },
    });
    server.on('error', () => undefined); // a client that breaks off concerns the sending side
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.server.address();
    return new TrialMailbox(directory, server, typeof address === 'object' && address ? address.port : 0);
  }

  /** Newest first. */
  async list(): Promise<TrialMail[]> {
    const names = (await readdir(this.directory))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .reverse();
    const mails = await Promise.all(names.map((name) => this.find(name.slice(0, -'.json'.length))));
    return mails.filter((mail) => mail !== undefined);
  }

  async find(id: string): Promise<TrialMail | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(path.join(this.directory, `${id}.json`), 'utf8').catch(() => undefined);
    // written by this class, in a directory that only the engine may write
    return text === undefined ? undefined : (JSON.parse(text) as TrialMail);
  }

  /** The mail as it was handed over, byte for byte. */
  async raw(id: string): Promise<Buffer | undefined> {
    return ID.test(id) ? readFile(path.join(this.directory, `${id}.eml`)).catch(() => undefined) : undefined;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

async function keep(directory: string, stream: AsyncIterable<Buffer>, session: SMTPServerSession): Promise<string> {
  const receivedAt = new Date();
  const id = ulid(receivedAt.getTime());
  const eml = path.join(directory, `${id}.eml`);
  await writeFile(eml, stream, { mode: 0o600, flush: true });
  const { mailFrom, rcptTo } = session.envelope;
  const mail: TrialMail = {
    id,
    receivedAt: receivedAt.toISOString(),
    sender: mailFrom === false ? '' : mailFrom.address,
    recipients: rcptTo.map(({ address }) => address),
    sizeBytes: (await stat(eml)).size,
  };
  await writeFile(path.join(directory, `${id}.json`), JSON.stringify(mail), { mode: 0o600, flush: true });
  return id;
}
