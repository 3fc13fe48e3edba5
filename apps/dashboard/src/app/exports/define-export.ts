import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import type { AuditFilter } from '../audit/audit-filter.js';
import type { DefineExport as Definition } from '../gateway-api/exports-api.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { ExportDesk } from './export-desk.js';
import { scopeOf } from './export-scope.js';
import {
  exportReasons,
  formatChoices,
  maskingChoices,
  maskingHints,
  scopeWords,
  targetChoices,
  type Choice,
  type ExportReason,
  type TargetKind,
} from './export-words.js';

const SYSLOG_PORT = 6514; // RFC 5425

/** What is to leave of the event log, in which form, and to whom. Which events, the filter of the page says. */
@Component({
  selector: 'lz-define-export',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, TakesFocus],
  templateUrl: './define-export.html',
})
export class DefineExport {
  readonly filter = input.required<AuditFilter>();
  readonly closed = output();
  protected readonly desk = inject(ExportDesk);
  protected readonly formats = formatChoices;
  protected readonly maskings = maskingChoices;
  protected readonly hints = maskingHints;
  protected readonly reasons = exportReasons;
  protected readonly name = signal('');
  protected readonly format = signal(formatChoices[0]?.is ?? 'cloudevents');
  protected readonly masking = signal(maskingChoices[0]?.is ?? 'sealed');
  protected readonly reason = signal<ExportReason>('audit');
  protected readonly isUnmasked = computed(() => this.masking() === 'unmasked');
  /** What is not masked goes to no machine by itself. */
  protected readonly targets = computed(() => (this.isUnmasked() ? targetChoices.filter(({ is }) => is === 'download') : targetChoices));
  protected readonly target = linkedSignal<boolean, TargetKind>({
    source: this.isUnmasked,
    computation: (isUnmasked, before) => (isUnmasked ? 'download' : (before?.value ?? 'download')),
  });
  protected readonly address = signal('');
  protected readonly host = signal('');
  protected readonly port = signal(SYSLOG_PORT);
  protected readonly authorities = signal('');
  protected readonly scoped = computed(() => scopeOf(this.filter()));
  protected readonly events = computed(() => scopeWords(this.scoped().scope));

  /** @param choices - as the list was filled from. */
  protected pick<T>(choices: readonly Choice<T>[], at: number, set: (value: T) => void): void {
    const choice = choices[at];
    if (choice !== undefined) set(choice.is);
  }

  protected async define(event: Event): Promise<void> {
    event.preventDefault();
    if (await this.desk.define(this.definition())) this.closed.emit();
  }

  private definition(): Definition {
    const { scope } = this.scoped();
    const reason = this.isUnmasked() ? this.reason() : null;
    return { name: this.name().trim(), scope, format: this.format(), masking: this.masking(), reason, target: this.targetSaid() };
  }

  private targetSaid(): NonNullable<Definition['target']> {
    const authorities = this.authorities().trim() || null;
    switch (this.target()) {
      case 'download':
      case 'pull':
        return { kind: this.target() as 'download' | 'pull' }; // as the case says
      case 'webhook':
        return { kind: 'webhook', url: this.address().trim(), authorities };
      case 'syslog':
        return { kind: 'syslog', host: this.host().trim(), port: this.port(), authorities };
    }
  }
}
