import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import type { EngineView } from '#contracts';
import { EngineViewApi } from '../gateway-api/engine-view-api.js';
import { command } from '../policy/command.js';
import { FileDrop } from '../policy/file-drop.js';
import { outcomeWords } from '../simulation/outcome.js';
import { counted, sizeWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { PageTitle } from '../shell/page-title.js';
import { AnswersTable } from './answers-table.js';
import { base64Of } from './base64.js';
import { FoundList } from './found-list.js';
import { SeenPart } from './seen-part.js';
import { partToShow, seenTree } from './seen-tree.js';

/** As the engine takes it; larger mail is refused here, before it is sent. */
const LARGEST = 7_000_000;

/** One mail as the engine sees it, and why it is caught or not. Nothing of it is kept. */
@Component({
  selector: 'lz-engine-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AnswersTable, FileDrop, FoundList, Icon, ProblemNote, SeenPart, StateChip],
  host: { class: 'page-fill' },
  templateUrl: './engine-view.html',
})
export class EngineViewPage {
  private readonly api = inject(EngineViewApi);
  protected readonly command = command();
  protected readonly file = signal<File | null>(null);
  protected readonly sender = signal('');
  protected readonly recipients = signal('');
  protected readonly view = signal<EngineView | null>(null);
  protected readonly nodes = computed(() => {
    const view = this.view();
    return view === null ? [] : seenTree(view);
  });
  /** The part that is shown first. */
  protected readonly path = linkedSignal(() => {
    const view = this.view();
    return view === null ? '' : partToShow(view);
  });
  protected readonly isTooLarge = computed(() => (this.file()?.size ?? 0) > LARGEST);
  protected readonly outcomes = outcomeWords;
  protected readonly size = sizeWords;
  protected readonly headline = computed(() => {
    const view = this.view();
    if (view === null) return '';
    const acting = view.answers.filter(({ acts }) => acts).length;
    const found =
      acting === 0 ? 'No pattern acts on this mail' : `${counted(acting, 'pattern')} ${acting === 1 ? 'acts' : 'act'} on this mail`;
    return view.nearMisses.length === 0 ? found : `${found}, ${counted(view.nearMisses.length, 'near miss', 'near misses')}`;
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('What the engine sees'));
  }

  protected choose(file: File): void {
    this.file.set(file);
    this.view.set(null);
    this.command.dismiss();
  }

  protected async examine(event: Event): Promise<void> {
    event.preventDefault();
    const file = this.file();
    if (file === null || this.isTooLarge()) return;
    const request = {
      mail: base64Of(new Uint8Array(await file.arrayBuffer())),
      sender: this.sender().trim(),
      recipients: this.recipients()
        .split(/[\s,;]+/)
        .filter((recipient) => recipient !== ''),
    };
    const view = await this.command.run(request, () => this.api.examine(request));
    // Another file was chosen meanwhile: what is said of this one, answer or refusal, would stand under its name.
    if (this.file() !== file) this.command.dismiss();
    else if (view !== undefined) this.view.set(view);
  }
}
