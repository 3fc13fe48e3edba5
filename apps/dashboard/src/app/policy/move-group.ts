import { Injectable, inject } from '@angular/core';
import type { PatternState } from '#contracts';
import { type MovedGroup, type MoveGroupRequest, PatternGroupsApi } from '../gateway-api/pattern-groups-api.js';
import { counted } from '../shared-ui/figures.js';
import { lifeChips } from '../shared-ui/words.js';
import { AskReason } from './ask-reason.js';

type Target = MoveGroupRequest['to'];

const headings: Record<Target, (name: string) => string> = {
  live: (name) => `Take ${name} live`,
  shadow: (name) => `Put ${name} in shadow`,
  retired: (name) => `Retire ${name}`,
};

const words: Record<Target, string> = {
  live: 'The newest version of each of these acts on all new mail from now on. Versions that were live until now are retired in their place.',
  shadow: 'The newest version of each of these is looked for and reported, and holds nothing.',
  retired: 'None of these is looked for any more. Held mail stays held.',
};

interface Movable {
  readonly id: string;
  readonly name: string;
  readonly patterns: readonly { readonly name: string; readonly state: PatternState }[];
}

/** Moves every pattern of a group; the dialog lists what moves. */
@Injectable({ providedIn: 'root' })
export class MoveGroup {
  private readonly api = inject(PatternGroupsApi);
  private readonly askReason = inject(AskReason);

  /** What was moved and what was refused; null when nobody wanted it after all. */
  async ask(group: Movable, to: Target): Promise<MovedGroup | null> {
    const done = await this.askReason.for({
      heading: headings[to](group.name),
      words: words[to],
      list: group.patterns.map(({ name, state }) => `${name}: ${lifeChips[state].words.toLowerCase()} now`),
      button: `${{ live: 'Take', shadow: 'Put', retired: 'Retire' }[to]} ${counted(group.patterns.length, 'pattern')}${{ live: ' live', shadow: ' in shadow', retired: '' }[to]}`,
      danger: to === 'retired',
      send: (reason, key) => this.api.move(group.id, { to, reason }, key),
    });
    return done?.answer ?? null;
  }
}
