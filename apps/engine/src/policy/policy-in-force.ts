import { Inject, Injectable } from '@nestjs/common';
import type { PolicyResolver } from '#dlp';
import type { Actor, PatternVersion } from '#events';
import { PolicyBook } from './policy-book.js';
import { PolicyInForce, type PatternVersionRef } from './policy-in-force-port.js';

@Injectable()
export class PolicyFromBook extends PolicyInForce {
  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {
    super();
  }

  resolver(): Pick<PolicyResolver, 'settings' | 'isInside'> {
    return this.book.current().resolver;
  }

  authorsOf(patterns: readonly PatternVersionRef[]): readonly string[] {
    const { state } = this.book.current();
    const authors = patterns.flatMap(({ pattern, version }) => {
      const found = state.patterns.get(pattern)?.versions.find((each) => each.pattern.version === version);
      return found ? peopleOf(found) : [];
    });
    return [...new Set(authors)];
  }
}

/** Whoever wrote the version, and whoever took it live. */
function peopleOf({ saved, moves }: PatternVersion): string[] {
  const activated = moves.filter(({ to }) => to === 'live').map(({ by }) => by);
  return [saved.by, ...activated].filter(isPerson).map(({ id }) => id);
}

function isPerson({ kind }: Actor): boolean {
  return kind === 'account' || kind === 'cli';
}
