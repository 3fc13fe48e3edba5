import { Injectable, inject } from '@angular/core';
import { type GroupList, type MovedGroup, type MoveGroupRequest, PatternGroupsApi } from '../gateway-api/pattern-groups-api.js';
import { counted } from '../shared-ui/figures.js';
import { AskReason } from './ask-reason.js';
import { moveLines, type Movable } from './move-lines.js';

type Target = MoveGroupRequest['to'];

const headings: Record<Target, (name: string) => string> = {
  live: (name) => `Take ${name} live`,
  shadow: (name) => `Put ${name} in shadow`,
  retired: (name) => `Retire ${name}`,
};

const words: Record<Target, string> = {
  live: 'These versions act on all new mail from now on. Versions that were live until now are retired in their place.',
  shadow: 'These versions are looked for and reported from now on, and hold nothing.',
  retired: 'None of these is looked for any more. Held mail stays held.',
};

/** Moves every pattern of a group; the dialog lists which versions move, and nothing else is moved. */
@Injectable({ providedIn: 'root' })
export class MoveGroup {
  private readonly api = inject(PatternGroupsApi);
  private readonly askReason = inject(AskReason);

  /**
   * What was moved and what was refused; null when nobody wanted it after all.
   * @param policyRevision of the list that the group was read from: the engine moves nothing when the policy is another one by now.
   */
  async ask(group: Movable, to: Target, policyRevision: GroupList['policyRevision']): Promise<MovedGroup | null> {
    const { moving, staying, patterns } = moveLines(group, to);
    const done = await this.askReason.for({
      heading: headings[to](group.name),
      words: words[to],
      list: moving,
      stays: staying,
      button: `${{ live: 'Take', shadow: 'Put', retired: 'Retire' }[to]} ${counted(patterns, 'pattern')}${{ live: ' live', shadow: ' in shadow', retired: '' }[to]}`,
      danger: to === 'retired',
      send: (reason, key) => this.api.move(group.id, { to, reason, expectedPolicyRevision: policyRevision }, key),
    });
    return done?.answer ?? null;
  }
}
