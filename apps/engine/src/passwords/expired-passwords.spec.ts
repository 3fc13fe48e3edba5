import { describe, expect, it } from 'vitest';
import { engineConfigSchema } from '../config/engine-config.js';
import { jsonLog } from '../platform/engine-log.js';
import { ExpiredPasswords } from './expired-passwords.js';

const config = engineConfigSchema.parse({ delivery: { giveUpDays: 4 } });

/** A double of the book: how many days it was asked to keep, each time. */
function book(fails = false): { readonly asked: number[]; sweep(keepDays: number): Promise<void> } {
  const asked: number[] = [];
  const sweep = (keepDays: number): Promise<void> => {
    asked.push(keepDays);
    return fails ? Promise.reject(new Error('disk')) : Promise.resolve();
  };
  return { asked, sweep };
}

describe('passwords whose time is over', () => {
  it('are destroyed when no notice can still be to be written', async () => {
    const passwords = book();
    await new ExpiredPasswords(passwords, { isBelieved: () => true }, config, jsonLog('silent')).sweep();
    expect(passwords.asked).toEqual([4]);
  });

  it('stay while the clock is not believed', async () => {
    const passwords = book();
    await new ExpiredPasswords(passwords, { isBelieved: () => false }, config, jsonLog('silent')).sweep();
    expect(passwords.asked).toEqual([]);
  });

  it('cost a line in the log when they cannot be destroyed, and nothing else', async () => {
    const lines: string[] = [];
    const log = jsonLog('error', { write: (line: string) => void lines.push(line) });
    await new ExpiredPasswords(book(true), { isBelieved: () => true }, config, log).sweep();
    expect(lines.join('')).toContain('could not be destroyed');
  });
});
