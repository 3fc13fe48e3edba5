import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { simulationsOf, SimulationApi } from '../gateway-api/simulation-api.js';
import { command } from '../policy/command.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { PageTitle } from '../shell/page-title.js';
import { type DraftPattern, emptyDraft, requestOf, sizeOf, type Span } from './draft.js';
import { DraftMoves } from './draft-moves.js';
import { DraftSettings } from './draft-settings.js';
import { simulationChips } from './simulation-state.js';
import { SimulationDraft } from './simulation-draft.js';

const orEmpty = (value: string | undefined): string => value ?? '';

interface SpanChoice {
  readonly words: string;
  readonly span: Span;
}

/** Puts a draft policy together and asks what it would have done to real mail. */
@Component({
  selector: 'lz-simulation',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DraftMoves, DraftSettings, Icon, Moment, ProblemNote, RouterLink, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './simulation.html',
})
export class Simulation {
  /** `credit-card:7:live,…`: versions to move, from the address. */
  readonly moves = input('', { transform: orEmpty });
  private readonly api = inject(SimulationApi);
  private readonly router = inject(Router);
  protected readonly store = inject(SimulationDraft);
  protected readonly run = command();
  protected readonly recent = simulationsOf();
  protected readonly chips = simulationChips;
  protected readonly size = computed(() => sizeOf(this.store.draft()));
  protected readonly sizeWords = computed(() => (this.size() === 0 ? 'nothing changed yet' : counted(this.size(), 'change')));
  protected readonly simulations = computed(() => (this.recent.hasValue() ? this.recent.value().simulations : []));
  protected readonly spans: readonly SpanChoice[] = [
    { words: '7 days', span: { kind: 'days', days: 7 } },
    { words: '30 days', span: { kind: 'days', days: 30 } },
    { words: '90 days', span: { kind: 'days', days: 90 } },
    { words: 'All that is recorded', span: { kind: 'all' } },
    { words: 'From, to', span: { kind: 'between', since: '', until: '' } },
  ];

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Simulation'));
    effect(() => {
      const moves = this.moves();
      untracked(() => this.arrive(moves));
    });
  }

  /** Takes up what the link brought, once: coming back later finds the draft as it was left. */
  private arrive(moves: string): void {
    if (this.store.arrive(moves)) void this.router.navigate([], { queryParams: { moves: null }, replaceUrl: true });
  }

  protected isChosen({ span }: SpanChoice): boolean {
    const chosen = this.store.span();
    return span.kind === chosen.kind && (span.kind !== 'days' || chosen.kind !== 'days' || span.days === chosen.days);
  }

  protected setBound(bound: 'since' | 'until', value: string): void {
    const span = this.store.span();
    if (span.kind === 'between') this.store.span.set({ ...span, [bound]: value });
  }

  protected setState(pattern: DraftPattern, chosen: string): void {
    const state = (['live', 'shadow', 'retired'] as const).find((each) => each === chosen) ?? 'live';
    this.store.change({ patterns: this.store.draft().patterns.map((each) => (each === pattern ? { ...each, state } : each)) });
  }

  protected remove(pattern: DraftPattern): void {
    this.store.change({ patterns: this.store.draft().patterns.filter((each) => each !== pattern) });
  }

  protected clear(): void {
    this.store.draft.set(emptyDraft);
  }

  protected async start(event: Event): Promise<void> {
    event.preventDefault();
    const request = requestOf(this.store.draft(), this.store.span(), this.store.rescan(), Date.now());
    const simulation = await this.run.run(request, (key) => this.api.start(request, key));
    if (simulation !== undefined) await this.router.navigate(['/simulation', simulation.id]);
  }
}
