import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Clock } from '../shared-ui/clock.js';
import { ageWords } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { EngineStatus } from './engine-status.js';

/** Proof that mail still flows, or that it does not. */
@Component({
  selector: 'lz-engine-pulse',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'pulse' },
  template: `@if (engine.isUnreachable()) {
      <div class="row bad" role="status"><lz-icon name="off" size="sm" />No answer from the engine</div>
      <span>Held mail stays held</span>
    } @else if (status(); as now) {
      @if (!now.store.writable) {
        <div class="row bad" role="status"><lz-icon name="stop" size="sm" />The store cannot be written</div>
        <span>Senders keep their mail and try again</span>
      } @else if (now.judgingRevision === null) {
        <div class="row bad" role="status"><lz-icon name="stop" size="sm" />The patterns cannot be searched for</div>
        <span>Senders keep their mail and try again. Undo the last change of the policy.</span>
      } @else {
        <div class="row"><lz-icon name="live" size="sm" />Receiving mail</div>
      }
      @if (now.judgingRevision !== null && now.judgingRevision !== now.policyRevision) {
        <div class="row bad" role="status"><lz-icon name="stop" size="sm" />An older policy is in force</div>
        <span>The newest patterns cannot be searched for. Undo the last change.</span>
      }
      @if (now.policyMode === 'monitor') {
        <span class="mode"><lz-icon name="eye" size="sm" />Monitor only: nothing is held</span>
      }
      <span>{{ lastMessage() }}</span>
      <span>{{ today() }}</span>
    }`,
})
export class EnginePulse {
  protected readonly engine = inject(EngineStatus);
  private readonly clock = inject(Clock);
  protected readonly status = this.engine.status;
  protected readonly lastMessage = computed(() => {
    const at = this.status()?.lastMessageAt;
    if (at === undefined || at === null) return 'No message yet';
    const age = ageWords(at, this.clock.minute());
    return age === 'now' ? 'Last message just now' : `Last message ${age} ago`;
  });
  protected readonly today = computed(() => {
    const today = this.status()?.today;
    return today === undefined ? '' : `${today.received.toLocaleString('en')} today, ${today.held.toLocaleString('en')} held`;
  });
}
