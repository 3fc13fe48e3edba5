import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { Problem, Simulation } from '#contracts';
import { problemOf } from '../gateway-api/problem.js';
import { SimulationApi } from '../gateway-api/simulation-api.js';
import { command } from '../policy/command.js';
import { counted, momentWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { saveFile } from '../shared-ui/save-file.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { PageTitle } from '../shell/page-title.js';
import { ChangedMessages } from './changed-messages.js';
import { draftOf, draftWords } from './draft.js';
import { figuresOf, headlineOf } from './headline.js';
import { LiveToDraft } from './live-to-draft.js';
import { ShiftTable } from './shift-table.js';
import { SimulationDraft } from './simulation-draft.js';
import { simulationChips } from './simulation-state.js';

/** How often a running simulation is asked how far it is, in milliseconds. */
const ASK_EVERY = 1_000;

/** One simulation: how far it is, then what the draft would have done, gain and cost in the first sentence. */
@Component({
  selector: 'lz-simulation-result',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ChangedMessages, Icon, LiveToDraft, ProblemNote, ProblemState, RouterLink, ShiftTable, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './simulation-result.html',
})
export class SimulationResultPage {
  readonly id = input.required<string>();
  private readonly api = inject(SimulationApi);
  private readonly router = inject(Router);
  private readonly store = inject(SimulationDraft);
  private timer: ReturnType<typeof setTimeout> | undefined;
  protected readonly again = command();
  protected readonly stopping = command();
  protected readonly simulation = signal<Simulation | null>(null);
  protected readonly problem = signal<Problem | null>(null);

  protected readonly result = computed(() => this.simulation()?.result ?? null);
  protected readonly headline = computed(() => {
    const result = this.result();
    return result === null ? '' : headlineOf(result);
  });
  protected readonly figures = computed(() => {
    const result = this.result();
    return result === null ? [] : figuresOf(result);
  });
  protected readonly draftLines = computed(() => {
    const request = this.simulation()?.request;
    return request === undefined ? [] : draftWords(draftOf(request));
  });
  protected readonly chip = computed(() => simulationChips[this.simulation()?.state ?? 'running']);
  protected readonly took = computed(() => {
    const result = this.result();
    if (result === null) return '';
    const seconds = result.durationMs / 1_000;
    return ` in ${seconds < 10 ? Math.max(0.1, seconds).toFixed(1) : Math.round(seconds)}\u00a0s`;
  });
  protected readonly span = computed(() => {
    const { since = null, until = null } = this.result() ?? {};
    if (since === null && until === null) return 'all that is recorded';
    return `${since === null ? 'the beginning' : momentWords(since)} to ${until === null ? 'now' : momentWords(until)}`;
  });
  /** 0 to 1. */
  protected readonly done = computed(() => {
    const progress = this.simulation()?.progress;
    return progress === undefined || progress.of === 0 ? 0 : progress.messages / progress.of;
  });
  protected readonly progressWords = computed(() => {
    const progress = this.simulation()?.progress;
    if (progress === undefined) return '';
    const read =
      progress.toRescan === 0 ? '' : `, ${progress.rescanned.toLocaleString('en')} of ${progress.toRescan.toLocaleString('en')} read again`;
    return `${progress.messages.toLocaleString('en')} of ${counted(progress.of, 'message')} judged${read}`;
  });
  protected readonly counted = counted;

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set(this.headline() === '' ? 'Simulation' : `Simulation: ${this.headline()}`));
    effect(() => {
      const id = this.id();
      untracked(() => {
        this.simulation.set(null);
        void this.ask(id);
      });
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  /** Asks how far it is, and again until it has ended. */
  protected async ask(id: string): Promise<void> {
    clearTimeout(this.timer);
    try {
      const simulation = await this.api.read(id);
      if (id !== this.id()) return;
      this.simulation.set(simulation);
      this.problem.set(null);
      if (simulation.state === 'running') this.timer = setTimeout(() => void this.ask(id), ASK_EVERY);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async stop(): Promise<void> {
    const id = this.id();
    await this.stopping.run({ id }, () => this.api.cancel(id));
    await this.ask(id);
  }

  protected async runAgain(): Promise<void> {
    const request = this.simulation()?.request;
    if (request === undefined) return;
    const simulation = await this.again.run(request, (key) => this.api.start(request, key));
    if (simulation !== undefined) await this.router.navigate(['/simulation', simulation.id]);
  }

  /** Back to the draft, as it was asked. */
  protected async change(): Promise<void> {
    const request = this.simulation()?.request;
    if (request !== undefined) this.store.draft.set(draftOf(request));
    await this.router.navigate(['/simulation']);
  }

  /** Everything that is shown here and how it was asked, for the file of a change. */
  protected save(): void {
    const evidence = { kind: 'lazaret-simulation', savedAt: new Date().toISOString(), ...this.simulation() };
    saveFile(new Blob([JSON.stringify(evidence, null, 2)], { type: 'application/json' }), `simulation-${this.id()}.json`);
  }
}
