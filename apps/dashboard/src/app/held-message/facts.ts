import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { closingVerdictSchema, type HeldMessage } from '#contracts';
import { Moment } from '../shared-ui/moment.js';
import { sizeWords } from '../shared-ui/figures.js';
import { verdictWords } from '../shared-ui/words.js';

/** Under which policy it was judged, what the score is made of, how long it is kept. */
@Component({
  selector: 'lz-facts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Moment],
  template: `<dl class="dl xs">
    <dt>Judged under</dt>
    <dd>policy {{ message().policyRevision }}</dd>
    <dt>Message score</dt>
    <dd>
      {{ message().score.toFixed(2) }}
      @for (term of message().scoreTerms; track term.pattern) {
        <span class="t3">{{ $first ? '= ' : ' + ' }}{{ term.points.toFixed(2) }} {{ term.pattern }}</span>
      }
    </dd>
    <dt>Message-ID</dt>
    <dd class="mono">{{ message().messageIdHeader || 'none' }}</dd>
    <dt>Number</dt>
    <dd class="mono">{{ message().id }}</dd>
    <dt>Size</dt>
    <dd>{{ size() }}</dd>
    @if (verdict(); as words) {
      <dt>Closed as</dt>
      <dd>{{ words }}</dd>
    }
    <dt>Content kept</dt>
    <dd>
      @if (message().contentAvailable) {
        until <lz-moment [at]="message().expiresAt" />, then destroyed
      } @else {
        destroyed
      }
    </dd>
    @for (defect of message().defects; track $index) {
      <dt>{{ $first ? 'Defects' : '' }}</dt>
      <dd>
        {{ defect.defect }} <span class="t3">{{ defect.part }}</span>
      </dd>
    }
  </dl>`,
})
export class Facts {
  readonly message = input.required<HeldMessage>();
  protected readonly size = computed(() => sizeWords(this.message().sizeBytes));
  protected readonly verdict = computed(() => {
    const verdict = closingVerdictSchema.safeParse(this.message().closingVerdict);
    return verdict.success ? verdictWords[verdict.data] : this.message().closingVerdict;
  });
}
