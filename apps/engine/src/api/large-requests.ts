/** How many large bodies are held at a time: each is read as a whole and parsed in the process that mail passes through. */
import { Injectable } from '@nestjs/common';
import { ProblemAnswer } from './problem.js';

const MOST_AN_ACCOUNT = 2;
const MOST_IN_ALL = 6;

@Injectable()
export class LargeRequests {
  private readonly held = new Map<string, number>();
  private all = 0;

  /**
   * A place for one body, taken before any of it is read; to be given back, once or more often, when its request has ended.
   * @throws ProblemAnswer when the account, or all together, hold as many as may be.
   */
  take(account: string): () => void {
    const held = this.held.get(account) ?? 0;
    if (held >= MOST_AN_ACCOUNT || this.all >= MOST_IN_ALL) throw new ProblemAnswer('too-many-large-requests');
    this.held.set(account, held + 1);
    this.all += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.all -= 1;
      const left = (this.held.get(account) ?? 1) - 1;
      if (left === 0) this.held.delete(account);
      else this.held.set(account, left);
    };
  }
}
