/** Users that may sign in by SMTP AUTH: lines of `user:argon2id hash`. */
import { readFileSync } from 'node:fs';
import { verify } from '@node-rs/argon2';

/** Answers whether a password is right; unknown users take as long as known ones. */
export type SmtpUsers = (user: string, password: string) => Promise<boolean>;

/** A real argon2id hash of a random password: what an unknown user is checked against. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$ZmFrZS1zYWx0LW5vYm9keQ$Gm0i0bMe4kZJ7W0sI1TjXh6m7c3h1M1T2F8m5lqf0aI';

export function readSmtpUsers(file: string): SmtpUsers {
  const hashes = new Map(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
  );
  return async (user, password) => {
    const hash = hashes.get(user);
    const matches = await verify(hash ?? NOBODY, password).catch(() => false);
    return hash !== undefined && matches;
  };
}
