import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import type { PatternGroupOfApi } from '#contracts';
import { type MoveGroupRequest, PatternGroupsApi } from '../gateway-api/pattern-groups-api.js';
import { idOf } from '../pattern-editor/pattern-draft.js';
import { AskReason } from '../policy/ask-reason.js';
import { command } from '../policy/command.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { RefPicker, type PickablePattern } from '../policy/ref-picker.js';
import { UsesList } from '../policy/uses-list.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { patternsOf } from './group-tree.js';

const BLANK = { id: '', name: '', description: '', members: [], patterns: [], usedBy: [], revision: -1 };

/** One group: what it is called, what is in it, what it comes to. */
@Component({
  selector: 'lz-group-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon, ProblemNote, RefPicker, UsesList],
  templateUrl: './group-editor.html',
})
export class GroupEditor {
  /** Null: a new group. */
  readonly group = input.required<PatternGroupOfApi | null>();
  readonly groups = input.required<readonly PatternGroupOfApi[]>();
  readonly patterns = input.required<readonly PickablePattern[]>();
  /** With the id of the group that was saved. */
  readonly saved = output<string>();
  readonly deleted = output();
  readonly wantsMove = output<MoveGroupRequest['to']>();
  private readonly api = inject(PatternGroupsApi);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(PolicyRights);
  protected readonly command = command();
  private readonly origin = computed<Omit<PatternGroupOfApi, 'moves'>>(() => this.group() ?? BLANK, {
    equal: (a, b) => a.id === b.id && a.revision === b.revision,
  });
  protected readonly id = linkedSignal(() => this.origin().id);
  protected readonly name = linkedSignal(() => this.origin().name);
  protected readonly description = linkedSignal(() => this.origin().description);
  protected readonly members = linkedSignal<readonly string[]>(() => this.origin().members);
  protected readonly reason = signal('');
  /** A group cannot hold itself; what holds it can be picked, and is refused with the way round. */
  protected readonly others = computed(() => this.groups().filter(({ id }) => id !== this.origin().id));
  protected readonly comesTo = computed(() => {
    const found = patternsOf(
      this.members(),
      this.groups(),
      this.patterns().map(({ id }) => id),
    );
    return `Comes to ${counted(found.size, 'pattern')}, each counted once.`;
  });
  readonly isChanged = computed(() => {
    const { name, description, members } = this.origin();
    const sameMembers = members.length === this.members().length && members.every((member) => this.members().includes(member));
    return this.name() !== name || this.description() !== description || !sameMembers;
  });
  protected readonly isComplete = computed(() => this.name().trim() !== '' && /^[a-z0-9][a-z0-9._-]{0,63}$/.test(this.id()));

  protected rename(name: string): void {
    if (this.group() === null && this.id() === idOf(this.name())) this.id.set(idOf(name));
    this.name.set(name);
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const group = { id: this.id(), name: this.name().trim(), description: this.description(), members: [...this.members()] };
    const request = { group, reason: this.reason(), expectedRevision: this.group()?.revision ?? null };
    if ((await this.command.run(request, (key) => this.api.save(request, key))) === undefined) return;
    this.reason.set('');
    this.saved.emit(group.id);
  }

  protected discard(): void {
    const { id, name, description, members } = this.origin();
    this.id.set(id);
    this.name.set(name);
    this.description.set(description);
    this.members.set(members);
    this.command.dismiss();
  }

  protected async remove(): Promise<void> {
    const { id, name } = this.origin();
    const done = await this.askReason.for({
      heading: `Delete group ${name}`,
      words: 'Its patterns stay as they are; only the group is gone.',
      button: 'Delete the group',
      danger: true,
      send: (reason, key) => this.api.delete(id, reason, key),
    });
    if (done !== null) this.deleted.emit();
  }
}
