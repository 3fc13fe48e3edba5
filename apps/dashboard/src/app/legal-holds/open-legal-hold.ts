import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import type { LegalHold } from '#contracts';
import { LegalHoldsApi } from '../gateway-api/legal-holds-api.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { dayInstant, entriesIn } from './scope-words.js';

/** A new legal hold: the matter, and which mail it keeps; every field that is filled narrows it. */
@Component({
  selector: 'lz-open-legal-hold',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  templateUrl: './open-legal-hold.html',
})
export class OpenLegalHold {
  readonly opened = output<LegalHold>();
  readonly cancelled = output();
  private readonly api = inject(LegalHoldsApi);
  protected readonly command = command();
  protected readonly matter = signal('');
  protected readonly senders = signal('');
  protected readonly domains = signal('');
  protected readonly patterns = signal('');
  protected readonly messages = signal('');
  protected readonly from = signal('');
  protected readonly to = signal('');

  protected async open(event: Event): Promise<void> {
    event.preventDefault();
    const scope = {
      senders: entriesIn(this.senders()),
      senderDomains: entriesIn(this.domains()).map((domain) => domain.toLowerCase()),
      patterns: entriesIn(this.patterns()),
      messageIds: entriesIn(this.messages()),
      from: dayInstant(this.from(), 'begin'),
      to: dayInstant(this.to(), 'end'),
    };
    const request = { matter: this.matter().trim(), scope };
    const hold = await this.command.run(request, (key) => this.api.open(request, key));
    if (hold !== undefined) this.opened.emit(hold);
  }
}
