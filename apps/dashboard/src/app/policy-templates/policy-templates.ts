import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PatternGroupOfApi, Problem } from '#contracts';
import { type MovedGroup, patternGroupsOf } from '../gateway-api/pattern-groups-api.js';
import { patternsOf } from '../gateway-api/patterns-api.js';
import { PolicyTemplatesApi, policyTemplatesOf, type SwitchedOn } from '../gateway-api/policy-templates-api.js';
import { command } from '../policy/command.js';
import { MovedNote } from '../policy/moved-note.js';
import { MoveGroup } from '../policy/move-group.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { PageTitle } from '../shell/page-title.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { actionWords, lifeChips } from '../shared-ui/words.js';
import { cardOf } from './template-cards.js';

/** Ready-made groups: switched on in shadow first, taken live when what they report looks right. */
@Component({
  selector: 'lz-policy-templates',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MovedNote, ProblemNote, ProblemState, RouterLink, StateChip],
  templateUrl: './policy-templates.html',
  host: { class: 'page-fill' },
})
export class PolicyTemplates {
  private readonly api = inject(PolicyTemplatesApi);
  private readonly moveGroup = inject(MoveGroup);
  protected readonly rights = inject(PolicyRights);
  protected readonly list = policyTemplatesOf();
  private readonly patternList = patternsOf();
  private readonly groupList = patternGroupsOf();
  protected readonly command = command();
  protected readonly actions = actionWords;
  protected readonly life = lifeChips;
  protected readonly counted = counted;
  /** What was done last, at the card of its template. */
  protected readonly last = signal<{ id: string; on?: SwitchedOn; moved?: MovedGroup; problem?: Problem } | null>(null);
  protected readonly cards = computed(() => {
    const rows = this.patternList.hasValue() ? this.patternList.value().patterns : [];
    const groups = this.groupList.hasValue() ? this.groupList.value().groups : [];
    const groupOf = (id: string): PatternGroupOfApi | undefined => groups.find((each) => each.id === id);
    return this.list.hasValue() ? this.list.value().templates.map((template) => cardOf(template, rows, groupOf(template.id))) : [];
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Templates'));
  }

  protected async switchOn(id: string): Promise<void> {
    const on = await this.command.run({ id }, (key) => this.api.switchOn(id, key));
    const problem = this.command.problem();
    if (on !== undefined) this.last.set({ id, on });
    else if (problem !== null) this.last.set({ id, problem });
    this.reload();
  }

  protected async takeLive(id: string): Promise<void> {
    if (!this.groupList.hasValue()) return;
    const { groups, policyRevision } = this.groupList.value();
    const group = groups.find((each) => each.id === id);
    if (group === undefined) return;
    const moved = await this.moveGroup.ask(group, 'live', policyRevision);
    if (moved !== null) this.last.set({ id, moved });
    this.reload();
  }

  /** `2 added in shadow, 1 was there before and stays as it is.` */
  protected switchedOnWords({ added, kept }: SwitchedOn): string {
    const stays =
      kept.length === 0
        ? ''
        : ` ${kept.length} ${kept.length === 1 ? 'was there before and stays as it is' : 'were there before and stay as they are'}.`;
    return `${counted(added.length, 'pattern')} added in shadow: looked for in all new mail, holding nothing.${stays}`;
  }

  private reload(): void {
    this.list.reload();
    this.patternList.reload();
    this.groupList.reload();
  }
}
