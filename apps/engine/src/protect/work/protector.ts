/** One process that protects mail, as the engine sees it: given one mail at a time, asked back for what takes a key, killed when it must be. */
import { fileURLToPath } from 'node:url';
import { FRAME } from '../../platform/frames.js';
import { SealedOffProcess, type ProcessEnd } from '../../platform/sealed-off-process.js';
import { ProtectWorkRefused } from '../protect-work-port.js';
import { KeyAnswers, type KeyDesk } from './key-questions.js';
import { refusalSchema, type ProtectJob } from './protect-job.js';

export interface ProtectorLimits {
  readonly timeoutMs: number;
  readonly memoryBytes: number;
}

/** A job, and who answers for the keys. */
export interface KeyedJob {
  readonly job: ProtectJob;
  readonly desk: KeyDesk;
  /** Absent: as long as any mail may take. */
  readonly timeoutMs?: number;
}

/** A mail of 50 MiB grows by a third in base64, and again when it is signed and then encrypted. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

interface Waiting {
  readonly answers: KeyAnswers;
  resolve(mail: Buffer): void;
  reject(cause: ProtectWorkRefused): void;
}

export class Protector {
  /** Mails so far, also those that came to nothing: they were read. */
  taken = 0;
  private waiting: Waiting | undefined;
  private readonly worker: SealedOffProcess;

  constructor(
    private readonly limits: ProtectorLimits,
    onExit: (protector: Protector) => void,
  ) {
    const entry = fileURLToPath(new URL('./protect-process.js', import.meta.url));
    this.worker = new SealedOffProcess(
      entry,
      { memoryBytes: limits.memoryBytes, maxAnswerBytes: MAX_ANSWER_BYTES },
      {
        received: (kind, payload) => {
          this.receive(kind, payload);
        },
        failed: (why) => {
          this.fail(why);
        },
        exited: () => {
          onExit(this);
        },
      },
    );
  }

  get alive(): boolean {
    return this.worker.alive;
  }

  /** @throws ProtectWorkRefused; after `failed` the process may be dead or dying */
  async run({ job, desk, timeoutMs = this.limits.timeoutMs }: KeyedJob, mail: Buffer): Promise<Buffer> {
    if (!this.alive) throw brokenOff('crash');
    this.taken += 1;
    const answered = new Promise<Buffer>((resolve, reject) => {
      this.waiting = { answers: new KeyAnswers(desk), resolve, reject };
    });
    const answer = this.worker.guarded(answered, timeoutMs);
    answer.catch(() => undefined); // it is awaited below; a death while the mail is written must not go unhandled
    await this.worker.sendAll(FRAME.body, pieces(mail), answer);
    this.worker.send(FRAME.job, Buffer.from(JSON.stringify(job), 'utf8'));
    return answer;
  }

  end(): void {
    this.worker.end();
  }

  private receive(kind: number, payload: Buffer): void {
    if (kind === FRAME.ask) {
      void this.tell(payload);
      return;
    }
    const { waiting } = this;
    this.waiting = undefined;
    if (kind === FRAME.answer) waiting?.resolve(Buffer.from(payload));
    else waiting?.reject(refusalIn(payload));
  }

  private async tell(payload: Buffer): Promise<void> {
    const answer = (await this.waiting?.answers.answer(payload)) ?? {};
    if (this.alive) this.worker.send(FRAME.told, Buffer.from(JSON.stringify(answer), 'utf8'));
  }

  private fail(why: ProcessEnd): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(brokenOff(why));
  }
}

const SENTENCES: Readonly<Record<ProcessEnd, string>> = {
  timeout: 'It took too long.',
  crash: 'The attempt broke off.',
  memory: 'It took too much memory.',
  error: 'The attempt broke off.',
};

function brokenOff(why: ProcessEnd): ProtectWorkRefused {
  return new ProtectWorkRefused('failed', SENTENCES[why]);
}

function refusalIn(payload: Buffer): ProtectWorkRefused {
  try {
    const { code, message } = refusalSchema.parse(JSON.parse(payload.toString('utf8')));
    return new ProtectWorkRefused(code, message);
  } catch {
    return brokenOff('error');
  }
}

/** No frame is larger than the process takes. */
function* pieces(mail: Buffer): Generator<Buffer> {
  const size = 1024 * 1024;
  for (let at = 0; at < mail.length; at += size) yield mail.subarray(at, at + size);
}
