/** What the log may not say of an export's target: its address, whom it is believed by, and what deliveries are signed with. Wrapped, one file each. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { wrappedSecrets, type KeyWrapper, type WrappedSecrets } from '#crypto';
import { decodeTime } from 'ulid';
import { z } from 'zod';

const schema = z.object({
  /** Of a webhook; null of a syslog receiver, whose host and port stand in the log. */
  url: z.string().nullable(),
  /** PEM; null: those that everybody believes. */
  authorities: z.string().nullable(),
  /** `whsec_` and base64; the newest first, the others until their time is over. */
  signing: z.array(z.object({ secret: z.string(), until: z.string().nullable() })),
});
export type TargetSecret = z.infer<typeof schema>;

/** The old secret signs beside the new one for so long, so that receivers can be changed without losing a delivery. */
const BOTH_SIGN_MS = 24 * 3_600_000;
const YOUNG_MS = 3_600_000;
const SECRET_BYTES = 32;
/** Old secrets that are kept: whoever replaces one every hour is not followed further. */
const MOST_SECRETS = 4;

export class ExportSecrets {
  private readonly files: WrappedSecrets;

  constructor(sharedDir: string, ring: KeyWrapper) {
    this.files = wrappedSecrets(path.join(path.resolve(sharedDir), 'keys', 'exports'), ring, 'export-target');
  }

  /** Durable when it resolves. */
  create(id: string, secret: TargetSecret): Promise<void> {
    return this.files.create(id, Buffer.from(JSON.stringify(secret)));
  }

  /** Undefined when there is none. */
  async read(id: string): Promise<TargetSecret | undefined> {
    const bytes = await this.files.read(id);
    return bytes && schema.parse(JSON.parse(bytes.toString('utf8')));
  }

  async destroy(id: string): Promise<void> {
    await this.files.destroy(id);
  }

  /**
   * Those that no export speaks of: a stop came between the file and the fact, or between the fact and the file. Another engine may be about to
   * record the fact of one: what is younger than an hour stays for a later start.
   */
  async destroyAllBut(ids: ReadonlySet<string>, now: Date): Promise<void> {
    const young = now.getTime() - YOUNG_MS;
    for (const id of await this.files.ids()) if (!ids.has(id) && decodeTime(id) < young) await this.files.destroy(id);
  }
}

/** A secret as Standard Webhooks writes it. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The same target with a new secret before the old ones. */
export function withNewSecret({ signing, ...target }: TargetSecret, secret: string, now: Date): TargetSecret {
  const until = new Date(now.getTime() + BOTH_SIGN_MS).toISOString();
  const still = secretsAt(signing, now).slice(0, MOST_SECRETS - 1);
  return { ...target, signing: [{ secret, until: null }, ...still.map((each) => ({ secret: each.secret, until: each.until ?? until }))] };
}

/** Those that sign now. */
export function secretsAt(signing: TargetSecret['signing'], now: Date): TargetSecret['signing'] {
  return signing.filter(({ until }) => until === null || now.toISOString() < until);
}
