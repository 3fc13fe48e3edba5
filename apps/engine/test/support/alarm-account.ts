/** Accounts for the alarm of emergency access, recorded as they are opened; without the costly hash of a password. */
import { accountDecider, type AccountCommand, type Role } from '#events';
import { ulid } from 'ulid';
import { PersonKeyRing } from '../../src/access/person-key-ring.js';
import { accountStream } from '../../src/access/person-keys.js';
import type { EngineParts } from '../../src/platform/engine-parts.js';

interface NewPerson {
  readonly email: string;
  readonly roles: readonly Role[];
  /** What is sealed of the person cannot be opened. */
  readonly isBroken?: boolean;
}

export async function openAccount(parts: EngineParts, { email, roles, isBroken = false }: NewPerson): Promise<string> {
  const id = ulid();
  const sealer = await new PersonKeyRing(parts.config, parts.keys).create(id);
  const person = sealer.seal(isBroken ? 'passwordHash' : 'person', JSON.stringify({ email, name: email.split('@')[0] }));
  const passwordHash = sealer.seal('passwordHash', 'none, says the test');
  await decide(parts, id, { type: 'OpenAccount', person, passwordHash, emailTag: parts.keys.tagAddress(email) ?? '', roles });
  return id;
}

/** For an hour. */
export async function openBreakGlass(parts: EngineParts, id: string): Promise<void> {
  const nowMs = parts.clock.now().getTime();
  const [now, until] = [new Date(nowMs).toISOString(), new Date(nowMs + 3_600_000).toISOString()];
  const reason = await new PersonKeyRing(parts.config, parts.keys).sealText(id, 'reason', 'nobody else is there');
  if (reason === undefined) throw new Error('the account has no key');
  await decide(parts, id, { type: 'OpenBreakGlass', openingId: ulid(), now, until, reason });
}

async function decide({ events, clock }: EngineParts, id: string, command: AccountCommand): Promise<void> {
  const meta = { at: clock.iso(), actor: { kind: 'account', id }, commandId: `${command.type}-${id}` } as const;
  const handled = await events.decide(accountDecider, accountStream(id), command, meta);
  if (handled.outcome === 'refused') throw new Error(`refused: ${command.type}`);
}
