import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import type { AuditEvent } from '../gateway-api/audit-api.js';
import { Replay } from '../replay/replay.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import type { AuditFilter } from './audit-filter.js';
import { subjectOf } from './subject-of.js';

/** One event: what it means, what is stored of it, and how the thing that it is about stood right after it. */
@Component({
  selector: 'lz-audit-event',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, Replay],
  host: { class: 'side-s aud-event' },
  template: `<h2>
      Event {{ event().position.toLocaleString('en') }}
      <span class="end"
        ><button class="btn quiet ico sm" type="button" aria-label="Copy as JSON" (click)="copy()"><lz-icon name="note" /></button
        ><button class="btn quiet ico sm" type="button" aria-label="Close the event" (click)="closed.emit()"><lz-icon name="x" /></button
      ></span>
    </h2>
    <p class="m">{{ event().sentence }}</p>
    <dl class="dl xs mt-s">
      <dt>Type</dt>
      <dd>{{ event().type }}, version {{ event().version }}</dd>
      <dt>Time</dt>
      <dd><lz-moment [at]="event().at" /></dd>
      <dt>Who</dt>
      <dd>{{ event().actorName }}</dd>
      <dt>Stream</dt>
      <dd class="mono">{{ event().stream }} · {{ event().revision }}</dd>
      <dt>Chain</dt>
      <dd class="mono">{{ event().chain.slice(0, 16) }}…</dd>
    </dl>
    <pre class="pre mt-s" tabindex="0" aria-live="off" aria-label="Data of the event">{{ data() }}</pre>
    @if (subject(); as then) {
      <div class="row mt-s">
        @if (then.kind === 'message') {
          <button class="btn sm" type="button" (click)="narrowed.emit({ message: then.id })">All of this message</button>
        }
        @if (!looksBack()) {
          <button class="btn sm" type="button" (click)="looksBack.set(true)"><lz-icon name="history" size="sm" />How it stood then</button>
        }
      </div>
      @if (looksBack()) {
        <h3>How it stood</h3>
        <lz-replay aria-live="off" [subject]="then" />
      }
    }`,
})
export class AuditEventDetail {
  readonly event = input.required<AuditEvent>();
  readonly narrowed = output<AuditFilter>();
  readonly closed = output();
  protected readonly subject = computed(() => subjectOf(this.event()));
  /** Asked for by hand: looking at a message is an access. */
  protected readonly looksBack = linkedSignal({ source: this.event, computation: () => false });
  protected readonly data = computed(() => JSON.stringify(this.event().data, null, 2));

  protected copy(): void {
    void navigator.clipboard.writeText(JSON.stringify(this.event(), null, 2));
  }
}
