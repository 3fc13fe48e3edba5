/** The password of a file with private keys: the rule of the passwords of encrypted PDFs, for who has the file has all the time. */
import { judgePassword, Password, PasswordRefused } from '#crypto';

/** What it lacks, in words that say nothing of it; undefined when it is strong. */
export function whatFilePasswordLacks(text: string): string | undefined {
  try {
    const strength = judgePassword(Password.of(text));
    return strength.strong ? undefined : strength.advice;
  } catch (cause) {
    if (cause instanceof PasswordRefused) return cause.message;
    throw cause;
  }
}
