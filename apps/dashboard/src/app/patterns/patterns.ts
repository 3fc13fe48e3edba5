import { Dialog } from '@angular/cdk/dialog';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { patternActionSchema, patternStateSchema } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { patternGroupsOf } from '../gateway-api/pattern-groups-api.js';
import { patternFileAddress, patternsOf } from '../gateway-api/patterns-api.js';
import { PolicyRights } from '../policy/policy-rights.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { actionWords, lifeChips } from '../shared-ui/words.js';
import { ImportDialog } from './import-dialog.js';
import { fits, inOrder, monthOf, otherVersions, type PatternFilter } from './pattern-rows.js';

/** What the engine looks for, what it asks for when it finds it, and what came of it. */
@Component({
  selector: 'lz-patterns',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, EmptyState, Icon, ProblemState, RouterLink, StateChip],
  templateUrl: './patterns.html',
  host: { class: 'page-fill' },
})
export class Patterns {
  /** The filter stands in the address. */
  readonly q = input('', { transform: textOf });
  readonly state = input('', { transform: textOf });
  readonly action = input('', { transform: textOf });
  readonly group = input('', { transform: textOf });
  private readonly router = inject(Router);
  private readonly dialog = inject(Dialog);
  protected readonly rights = inject(PolicyRights);
  protected readonly list = patternsOf();
  private readonly groupList = patternGroupsOf();
  protected readonly fileAddress = patternFileAddress;
  protected readonly actions = actionWords;
  protected readonly life = lifeChips;
  protected readonly allActions = patternActionSchema.options;
  protected readonly allStates = patternStateSchema.options;
  protected readonly otherVersions = otherVersions;
  protected readonly monthOf = monthOf;
  protected readonly groups = computed(() => (this.groupList.hasValue() ? this.groupList.value().groups : []));
  /** In force at once; the address follows. */
  protected readonly filter = signal<PatternFilter>({ q: '', state: '', action: '', group: '' });
  /** Navigations of our own that are under way: the address lags behind what is typed. */
  private following = 0;
  protected readonly isFiltered = computed(() => Object.values(this.filter()).some((value) => value !== ''));
  protected readonly all = computed(() => (this.list.hasValue() ? this.list.value().patterns : []));
  protected readonly rows = computed(() => {
    const group = this.groups().find(({ id }) => id === this.filter().group);
    const inGroup = new Set(group?.patterns.map(({ id }) => id));
    return inOrder(this.all().filter((row) => fits(row, this.filter(), inGroup)));
  });
  protected readonly counted = computed(() => {
    if (!this.list.hasValue()) return '';
    const all = this.all().length;
    return this.isFiltered() ? `${this.rows().length} of ${counted(all, 'pattern')}` : counted(all, 'pattern');
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Patterns'));
    effect(() => {
      const told = { q: this.q(), state: this.state(), action: this.action(), group: this.group() };
      if (this.following === 0) this.filter.set(told);
    });
  }

  protected async narrow(change: Partial<PatternFilter>): Promise<void> {
    const wanted = { ...this.filter(), ...change };
    this.filter.set(wanted);
    const queryParams = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, value === '' ? null : value]));
    this.following += 1;
    await this.router.navigate(['/patterns'], { queryParams, replaceUrl: true });
    this.following -= 1;
  }

  protected widen(): void {
    void this.narrow({ q: '', state: '', action: '', group: '' });
  }

  protected async takeIn(): Promise<void> {
    const opened = this.dialog.open<boolean>(ImportDialog, { ariaLabelledBy: 'dialog-title' });
    if ((await firstValueFrom(opened.closed)) !== true) return;
    this.list.reload();
    this.groupList.reload();
  }
}

function textOf(value: string | undefined): string {
  return value ?? '';
}
