import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { CertificateDetail } from '#contracts';
import { shortFingerprint } from '../protection/protection-words.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { nameOf, purposeWords, stateChips } from './certificate-words.js';

/** What it can be used for now, and why not: one judgement for each use, with its way to a root. */
@Component({
  selector: 'lz-certificate-judgements',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, RouterLink, StateChip],
  host: { class: 'block' },
  template: `<section class="card" aria-labelledby="judged-title">
    <div class="card-h">
      <h2 id="judged-title">What it can be used for</h2>
      <span class="t3 xs end">judged <lz-moment [at]="certificate().judgedAt" /></span>
    </div>
    <ul class="card-b stack">
      @for (judgement of judgements(); track judgement.purpose) {
        <li>
          <div class="row wrap">
            <b class="m">{{ judgement.words }}</b><lz-state [chip]="judgement.chip" />
          </div>
          <p class="t2">{{ judgement.detail }}</p>
          @if (judgement.path.length > 1) {
            <ol class="row wrap xs" aria-label="Its way to a root">
              @for (step of judgement.path; track step.fingerprint; let first = $first) {
                <li class="row">
                  @if (!first) {
                    <lz-icon name="right" size="sm" />
                  }
                  @if (step.id !== null && !first) {
                    <a [routerLink]="['/certificates', step.id]">{{ step.name }}</a>
                  } @else {
                    <span class="t2">{{ step.name }}</span>
                  }
                </li>
              }
            </ol>
          }
        </li>
      }
    </ul>
  </section>`,
})
export class CertificateJudgements {
  readonly certificate = input.required<CertificateDetail>();
  protected readonly judgements = computed(() =>
    this.certificate()
      .judgements.filter(isOfInterest(this.certificate().kind))
      .map((judgement) => ({
        ...judgement,
        words: purposeWords[judgement.purpose],
        chip: stateChips[judgement.state],
        path: judgement.path.map((step) => ({
          ...step,
          name: step.subject === '' ? shortFingerprint(step.fingerprint) : nameOf(step.subject),
        })),
      })),
  );
}

/** That people's certificates issue none, and authorities' encrypt nothing, is nothing to warn of. */
const isOfInterest =
  (kind: CertificateDetail['kind']) =>
  ({ purpose, state }: CertificateDetail['judgements'][number]): boolean =>
    state !== 'wrong-usage' || (kind === 'authority') === (purpose === 'issue');
