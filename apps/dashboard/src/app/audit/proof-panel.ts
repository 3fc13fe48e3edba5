import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { Problem } from '#contracts';
import { AuditApi, type AuditVerdict } from '../gateway-api/audit-api.js';
import { problemOf } from '../gateway-api/problem.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';

/** The check that nobody has changed the log, when somebody asks for it. */
@Component({
  selector: 'lz-proof-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote],
  host: { class: 'side-s' },
  template: `<h2>Proof</h2>
    <div role="status">
      @if (verdict(); as result) {
        @if (result.ok) {
          <p class="note ok">
            <lz-icon name="shield" /><span class="grow"
              ><b>The chain holds.</b> {{ result.events.toLocaleString('en') }} events in {{ result.streams.toLocaleString('en') }} streams
              fit together, none was changed.</span
            >
          </p>
          <p class="hint mt-s">{{ completeness(result) }}</p>
        } @else {
          <p class="note bad">
            <lz-icon name="alert" /><span class="grow"
              ><b>The chain is broken.</b>
              @if (result.firstBad; as bad) {
                First at position {{ bad.position }}, {{ bad.stream }} revision {{ bad.revision }}: {{ bad.problem }}, for {{ bad.detail }}.
                Keep a copy of the store as it is before anything else.
              }
            </span>
          </p>
        }
      }
    </div>
    @if (problem(); as refused) {
      <lz-problem-note [problem]="refused" />
    }
    <p class="hint mt-s">
      The whole log is computed again from what is stored. It does not prove what a writer did before an event was sealed.
    </p>
    <div class="row mt-s">
      <button class="btn sm grow" type="button" [disabled]="isVerifying()" (click)="verify()">
        <lz-icon name="ref" size="sm" />{{ isVerifying() ? 'Checking' : verdict() ? 'Check again' : 'Check the chain' }}
      </button>
    </div>`,
})
export class ProofPanel {
  private readonly api = inject(AuditApi);
  protected readonly verdict = signal<AuditVerdict | null>(null);
  protected readonly isVerifying = signal(false);
  protected readonly problem = signal<Problem | null>(null);

  /** Up to where it is shown that nothing is missing, and by what. */
  protected completeness({ anchored, sealed, unsealed, absentAnchors }: AuditVerdict): string {
    const shown = (events: number): string => events.toLocaleString('en');
    const absent = absentAnchors.map((file) => ` ${file} is not there, or holds no checkpoint.`).join('');
    const open = `The newest ${shown(unsealed)} are not sealed yet.${absent}`;
    if (anchored !== null) return `Nothing is missing of the first ${shown(anchored.events)}, as places outside know them. ${open}`;
    if (sealed !== null) return `Nothing is missing of the first ${shown(sealed.events)}, as signed checkpoints say. ${open}`;
    return `Nothing shows yet that none is missing. ${open}`;
  }

  protected async verify(): Promise<void> {
    this.isVerifying.set(true);
    this.problem.set(null);
    try {
      this.verdict.set(await this.api.verify());
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.isVerifying.set(false);
    }
  }
}
