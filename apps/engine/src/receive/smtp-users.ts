/** Users that may sign in by SMTP AUTH: lines of `user:argon2id hash`. */
import { readFileSync } from 'node:fs';
import { hashSync, verify } from '@node-rs/argon2';
import { randomToken } from '#crypto';

/** Answers whether a password is right; unknown users take as long as known ones. */
export type SmtpUsers = (user: string, password: string) => Promise<boolean>;

export function readSmtpUsers(file: string): SmtpUsers {
  const hashes = new Map(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
  );
  const nobody = hashSync(randomToken());
  return async (user, password) => {
    const hash = hashes.get(user);
    const matches = await verify(hash ?? nobody, password).catch(() => false);
    return hash !== undefined && matches;
  };
}
