import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { BreakGlassApi } from '../gateway-api/break-glass-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { command } from '../policy/command.js';
import { CurrentSession } from '../session/current-session.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { BreakGlass } from './break-glass.js';

/** Says on every page that somebody has emergency access, since when and why, and until when. */
@Component({
  selector: 'lz-break-glass-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment],
  template: `@for (opening of open(); track opening.id) {
      <div class="note line bad" role="alert">
        <lz-icon name="key" />
        <span class="grow"
          ><b>{{ opening.isOwn ? 'You have' : opening.account.name + ' has' }} emergency access to the whole quarantine</b> until
          <lz-moment [at]="opening.until" as="time" />.
          <span class="t2"
            >{{ opening.reason ? '“' + opening.reason + '” ' : '' }}Everything done under it is recorded and reviewed.</span
          ></span
        >
        @if (opening.mayClose) {
          <span class="acts"
            ><button class="btn sm" type="button" [disabled]="command.sending()" (click)="close(opening.id)">End it now</button></span
          >
        }
      </div>
    }
    @for (opening of toReview(); track opening.id) {
      <div class="note line warn" role="status">
        <lz-icon name="key" />
        <span class="grow"
          ><b>The emergency access of {{ opening.account.name }} waits for review.</b>
          <span class="t2"> Opened <lz-moment [at]="opening.openedAt" />. “{{ opening.reason }}”</span></span
        >
        <span class="acts"><button class="btn sm" type="button" (click)="review(opening.id)">Mark as reviewed</button></span>
      </div>
    }`,
})
export class BreakGlassBanner {
  private readonly api = inject(BreakGlassApi);
  private readonly glass = inject(BreakGlass);
  private readonly session = inject(CurrentSession);
  private readonly ask = inject(AskReason);
  protected readonly command = command();
  protected readonly open = computed(() =>
    (this.glass.state()?.open ?? []).map((opening) => {
      const isOwn = opening.account.id === this.session.account()?.id;
      return { ...opening, isOwn, mayClose: isOwn || this.session.may(['dlp-manager', 'administrator']) };
    }),
  );
  protected readonly toReview = computed(() =>
    this.session.may(['dlp-manager', 'auditor'])
      ? (this.glass.state()?.toReview ?? []).filter((opening) => opening.account.id !== this.session.account()?.id)
      : [],
  );

  protected async close(id: string): Promise<void> {
    if ((await this.command.run(id, (key) => this.api.close(id, key))) !== undefined) this.glass.refresh();
  }

  protected async review(id: string): Promise<void> {
    const answer = await this.ask.for({
      heading: 'Mark as reviewed',
      words: 'You have looked through what was done under it. Your note is kept.',
      button: 'Mark as reviewed',
      send: (note, key) => this.api.review(id, note, key),
    });
    if (answer !== null) this.glass.refresh();
  }
}
