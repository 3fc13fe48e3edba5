/** The Idempotency-Key of a request, and what it stands for: one account asking for one thing. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { mac } from '#crypto';
import type { RouteName } from '#contracts';
import { requestCommandId, reusesKey } from '../platform/command-id.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ProblemAnswer } from './problem.js';

const KEY = /^[\w.:-]{8,100}$/;
/** Keys remembered over all streams; beyond that each stream still knows its own. */
const REMEMBERED = 10_000;
/** Fields of bodies. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'privateKey']);

/** The header. @throws ProblemAnswer when it is missing or not usable. */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key)) throw new ProblemAnswer('idempotency-key-missing');
  return key;
}

/** What a request asks for. */
export interface Asked {
  readonly route: RouteName;
  readonly params: unknown;
  readonly body: unknown;
}

/** What a key was last sent with. */
interface Use {
  readonly commandId: string;
  /** Of the secrets, which the command id leaves out; it never leaves this memory. */
  readonly secrets: string;
}

@Injectable()
export class IdempotencyKeys {
  private readonly secret: Buffer;
  /** Of this process alone: what is made from secrets means nothing to anybody else. */
  private readonly passing = randomBytes(32);
  private readonly used = new Map<string, Use>();

  constructor(@Inject(EngineKeys) keys: EngineKeys) {
    this.secret = keys.ring.secret('request-digest');
  }

  /**
   * Id of the command: the same for every repetition of the request.
   * @throws ProblemAnswer when the account sent the key with another request before.
   */
  commandId(account: string, key: string, asked: Asked): string {
    const { digest, secrets } = this.digests(asked);
    const commandId = requestCommandId({ account, key, digest });
    const name = `${account} ${key}`;
    const earlier = this.used.get(name);
    if (earlier !== undefined && (reusesKey(commandId, earlier.commandId) || secrets !== earlier.secrets))
      throw new ProblemAnswer('idempotency-key-reused');
    this.used.set(name, { commandId, secrets });
    const [oldest] = this.used.keys();
    if (this.used.size > REMEMBERED && oldest !== undefined) this.used.delete(oldest);
    return commandId;
  }

  /** The command was refused, nothing was carried out: a corrected request may come with the same key. */
  free(account: string, key: string): void {
    this.used.delete(`${account} ${key}`);
  }

  /** Keyed, since bodies hold addresses and notes and the digest stands in the log; nothing there is made from a secret. */
  private digests({ route, params, body }: Asked): { readonly digest: string; readonly secrets: string } {
    const secrets: unknown[] = [];
    const text = JSON.stringify([route, params, body], (name, value: unknown) => {
      if (!SECRETS.has(name)) return value;
      secrets.push(value);
      return undefined;
    });
    return { digest: mac(this.secret, 'request', [text]).slice(0, 22), secrets: mac(this.passing, 'secrets', [JSON.stringify(secrets)]) };
  }
}
