import { Dialog } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { firstValueFrom } from 'rxjs';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { PgpKeyRights } from './pgp-key-rights.js';
import { newAddresses, stateChips, stateSentences, titleOf } from './pgp-key-words.js';
import { TrustPgpKeyDialog } from './trust-pgp-key-dialog.js';

/** What the key serves for now, and who says that it may. */
@Component({
  selector: 'lz-pgp-key-trust',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Moment, StateChip],
  host: { class: 'block' },
  template: `<section class="card" aria-labelledby="trust-title">
    <div class="card-h">
      <h2 id="trust-title">What it serves for</h2>
      <span class="t3 xs end">judged <lz-moment [at]="key().judgedAt" /></span>
    </div>
    <div class="card-b stack">
      <ul class="stack">
        @for (judged of judgements(); track judged.words) {
          <li>
            <div class="row wrap">
              <b class="m">{{ judged.words }}</b><lz-state [chip]="judged.chip" />
            </div>
            <p class="t2">{{ judged.sentence }}</p>
          </li>
        }
      </ul>
      @if (key().trust; as trust) {
        <p class="wrap-any">
          <b class="m">Trusted{{ excepted() }}:</b> {{ trust.reason }}
          <span class="t3 xs block">{{ trust.by.name }}, <lz-moment [at]="trust.at" /></span>
        </p>
        @if (cameLater().length > 0) {
          <p class="wrap-any">
            <b class="m">Not trusted for:</b> {{ cameLater().join(', ') }}
            <span class="t3 xs block">No mail to them is encrypted for this key, and it does not sign for them.</span>
          </p>
        }
      } @else {
        <p class="t2">Nobody trusts it, and so it is used for nothing. Compare its fingerprint with what its owner tells you first.</p>
      }
      @if (rights.mayTrust()) {
        <div class="row wrap">
          @if (key().trust === null) {
            <button class="btn pri sm" type="button" (click)="trust()"><lz-icon name="shield" size="sm" />Trust it</button>
          } @else {
            <button class="btn sm" type="button" (click)="trust()">Change for what</button>
            <button class="btn sm" type="button" (click)="distrust()">Trust it no more</button>
          }
        </div>
      }
    </div>
  </section>`,
})
export class PgpKeyTrust {
  readonly key = input.required<PgpKeyDetail>();
  readonly changed = output<PgpKeyDetail>();
  private readonly api = inject(PgpKeysApi);
  private readonly dialog = inject(Dialog);
  private readonly askReason = inject(AskReason);
  protected readonly rights = inject(PgpKeyRights);
  protected readonly judgements = computed(() => {
    const { encrypts, signs, hasPrivateKey } = this.key();
    return [
      { words: 'To encrypt', state: encrypts },
      { words: hasPrivateKey ? 'To sign' : 'To check signatures', state: signs },
    ].map(({ words, state }) => ({ words, chip: stateChips[state], sentence: stateSentences[state] }));
  });
  protected readonly cameLater = computed(() => newAddresses(this.key()));
  protected readonly excepted = computed(() => {
    const count = this.key().trust?.exceptSubkeys.length ?? 0;
    return count === 0 ? '' : ` without ${counted(count, 'sub-key')}`;
  });

  protected async trust(): Promise<void> {
    const opened = this.dialog.open<PgpKeyDetail>(TrustPgpKeyDialog, { data: this.key(), ariaLabelledBy: 'dialog-title' });
    const changed = await firstValueFrom(opened.closed);
    if (changed !== undefined) this.changed.emit(changed);
  }

  protected async distrust(): Promise<void> {
    const { id } = this.key();
    const done = await this.askReason.for({
      heading: `Trust the key of ${titleOf(this.key())} no more`,
      words: 'Mail is no longer encrypted for it, and it signs nothing. It stays in the ring, and reads what was encrypted for it.',
      button: 'Trust it no more',
      danger: true,
      send: (reason, key) => this.api.distrust(id, reason, key),
    });
    if (done !== null) this.changed.emit(done.answer);
  }
}
