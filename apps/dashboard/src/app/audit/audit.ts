import { ChangeDetectionStrategy, Component, computed, effect, type ElementRef, inject, signal, untracked, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import type { AuditEvent } from '../gateway-api/audit-api.js';
import { ExportPanel } from '../exports/export-panel.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { AuditEventDetail } from './audit-event-detail.js';
import { filterIn, filterOf, FILTER_WORDS, queryOf, type FilterWord } from './audit-filter.js';
import { AuditLog } from './audit-log.js';
import { ProofPanel } from './proof-panel.js';

const HINT = 'type:ReleaseCommitted, message:01J…, actor:account:…, kind:pattern, stream:…, since:2026-03-18, until:…';

/** As in audit.css. */
const STACKED = '(max-width: 1100px)';

/** The event log: who did what, when, to what; and the proof that nobody has changed it. */
@Component({
  selector: 'lz-audit',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AuditEventDetail, EmptyState, ExportPanel, Icon, Moment, ProblemNote, ProblemState, ProofPanel],
  providers: [AuditLog],
  templateUrl: './audit.html',
  host: { class: 'page-fill' },
})
export class Audit {
  private readonly router = inject(Router);
  protected readonly log = inject(AuditLog);
  private readonly params = toSignal(inject(ActivatedRoute).queryParams, { initialValue: {} });
  protected readonly filter = computed(() => filterIn(this.params()));
  protected readonly tokens = computed(() => {
    const filter = this.filter();
    return FILTER_WORDS.flatMap((word) => (filter[word] === undefined ? [] : [{ word, value: this.words(word, filter[word]) }]));
  });
  protected readonly hint = HINT;
  protected readonly isRefused = signal(false);
  protected readonly opened = signal<AuditEvent | null>(null);
  private readonly detail = viewChild.required<ElementRef<HTMLElement>>('detail');

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Audit'));
    effect(() => {
      const asked = queryOf(this.filter());
      untracked(() => {
        this.opened.set(null);
        void this.log.show(asked);
      });
    });
  }

  protected add(box: HTMLInputElement, event: Event): void {
    event.preventDefault();
    const added = filterOf(box.value);
    this.isRefused.set(added === undefined && box.value.trim() !== '');
    if (added === undefined) return;
    box.value = '';
    this.narrow(added);
  }

  protected narrow(by: Readonly<Partial<Record<FilterWord, string>>>): void {
    void this.router.navigate([], { queryParams: by, queryParamsHandling: 'merge' });
  }

  protected remove(word: FilterWord): void {
    void this.router.navigate([], { queryParams: { [word]: null }, queryParamsHandling: 'merge' });
  }

  protected toggle(event: AuditEvent): void {
    const isOpen = this.opened()?.position === event.position;
    this.opened.set(isOpen ? null : event);
    // where there is no room beside the list it lies below it
    if (!isOpen && matchMedia(STACKED).matches) setTimeout(() => this.detail().nativeElement.scrollIntoView({ block: 'start' }));
  }

  /** Back to the row that it was opened from. */
  protected close({ position }: AuditEvent): void {
    this.opened.set(null);
    document.getElementById(`event-${String(position)}`)?.focus();
  }

  /** A person by name where one is on show. */
  private words(word: FilterWord, value: string): string {
    if (word !== 'actor') return value;
    return this.log.events().find(({ actor }) => actor === value)?.actorName ?? value;
  }
}
