import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { type MovedGroup, type MoveGroupRequest, patternGroupsOf } from '../gateway-api/pattern-groups-api.js';
import { patternsOf as allPatterns } from '../gateway-api/patterns-api.js';
import { MovedNote } from '../policy/moved-note.js';
import { MoveGroup } from '../policy/move-group.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { AskToLeave, type Unsaved } from '../policy/unsaved-guard.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { GroupEditor } from './group-editor.js';
import { groupNodes } from './group-tree.js';

/** Groups of patterns, and groups of groups. */
@Component({
  selector: 'lz-pattern-groups',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, GroupEditor, Icon, MovedNote, ProblemState],
  templateUrl: './pattern-groups.html',
  host: { class: 'page-fill' },
})
export class PatternGroups implements Unsaved {
  /** Id of the group that is open; `new` cannot be one, since its id is not taken yet. */
  readonly open = input<string>();
  private readonly router = inject(Router);
  private readonly moveGroup = inject(MoveGroup);
  private readonly leave = inject(AskToLeave);
  private readonly editor = viewChild(GroupEditor);
  protected readonly rights = inject(PolicyRights);
  protected readonly list = patternGroupsOf();
  private readonly patternList = allPatterns();
  protected readonly isNew = signal(false);
  protected readonly lastMove = signal<MovedGroup | null>(null);
  protected readonly groups = computed(() => (this.list.hasValue() ? this.list.value().groups : []));
  protected readonly patterns = computed(() => (this.patternList.hasValue() ? this.patternList.value().patterns : []));
  protected readonly nodes = computed(() => groupNodes(this.groups()));
  protected readonly current = computed(() => this.groups().find(({ id }) => id === this.open()) ?? null);
  protected readonly count = computed(() => (this.list.hasValue() ? counted(this.groups().length, 'group') : ''));
  protected readonly counted = counted;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Groups'));
    effect(() => {
      this.open();
      untracked(() => this.lastMove.set(null));
    });
  }

  isUnsaved(): boolean {
    return this.rights.mayWrite() && this.editor()?.isChanged() === true;
  }

  protected async begin(): Promise<void> {
    if (!(await this.leave.leaves(this))) return;
    this.isNew.set(true);
    this.show(null);
  }

  protected async select(id: string): Promise<void> {
    if (!(await this.leave.leaves(this))) return;
    this.isNew.set(false);
    this.show(id);
  }

  protected saved(id: string): void {
    this.reload();
    this.isNew.set(false);
    this.show(id);
  }

  protected deleted(): void {
    this.reload();
    this.show(null);
  }

  protected async move(to: MoveGroupRequest['to']): Promise<void> {
    const group = this.current();
    if (group === null || !this.list.hasValue()) return;
    this.lastMove.set(await this.moveGroup.ask(group, to, this.list.value().policyRevision));
    this.reload();
  }

  private reload(): void {
    this.list.reload();
    this.patternList.reload();
  }

  private show(id: string | null): void {
    void this.router.navigate(['/groups'], { queryParams: { open: id } });
  }
}
