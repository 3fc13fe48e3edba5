import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { PatternDetail, PatternState } from '#contracts';
import { PolicyRights } from '../policy/policy-rights.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { lifeChips } from '../shared-ui/words.js';
import { DifferenceTable } from './difference-table.js';
import { movesFrom, moveWords, storyOf, type Version } from './life.js';
import { PatternDesk } from './pattern-desk.js';

/** All versions, newest first: who, when, why; any two side by side; each moved along its life. */
@Component({
  selector: 'lz-versions-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, DifferenceTable, Icon, Moment, StateChip],
  templateUrl: './versions-card.html',
})
export class VersionsCard {
  readonly detail = input.required<PatternDetail>();
  readonly moved = output<{ version: Version; to: PatternState }>();
  private readonly desk = inject(PatternDesk);
  protected readonly rights = inject(PolicyRights);
  protected readonly life = lifeChips;
  protected readonly movesFrom = movesFrom;
  protected readonly moveWords = moveWords;
  protected readonly storyOf = storyOf;
  protected readonly comparing = signal(false);
  private readonly from = signal<number | null>(null);
  private readonly to = signal<number | null>(null);
  protected readonly hasDraft = this.desk.isChanged;
  /** At first what is written now against the newest version, or the newest against the one before. */
  protected readonly older = computed(() => this.versionAt(this.from() ?? this.detail().versions[this.hasDraft() ? 0 : 1]?.version));
  /** The draft that is being written is compared as well, under the number 0. */
  protected readonly newer = computed(() => this.versionAt(this.to() ?? (this.hasDraft() ? 0 : this.detail().versions[0]?.version)));
  protected readonly newerContent = computed(() => this.newer()?.content ?? this.desk.content());

  /** Why a version cannot be taken live by this person; empty when it can. */
  protected whyNot({ mayActivate }: Version, to: PatternState): string {
    return to === 'live' && !mayActivate.allowed ? mayActivate.why : '';
  }

  protected startFrom(version: Version): void {
    this.desk.startFrom(version.content);
  }

  protected compareFrom(value: string): void {
    this.from.set(Number(value));
  }

  protected compareTo(value: string): void {
    this.to.set(Number(value));
  }

  private versionAt(number: number | undefined): Version | undefined {
    return this.detail().versions.find(({ version }) => version === number);
  }
}
