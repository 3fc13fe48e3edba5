import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { CertificateDetail } from '#contracts';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { AddTrustEntry } from '../trust-list/add-trust-entry.js';
import { CertificateRights } from './certificate-rights.js';
import { decisionChips, placeWords } from './certificate-words.js';
import { rootTrust } from './root-trust.js';

/** Who believes it: as a root, or by a decision about this one alone. */
@Component({
  selector: 'lz-certificate-trust',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AddTrustEntry, Icon, Moment, RouterLink, StateChip],
  host: { class: 'block stack' },
  template: `<section class="card" aria-labelledby="trust-title">
      <div class="card-h"><h2 id="trust-title">Trust</h2></div>
      <div class="card-b stack">
        @if (certificate().root; as root) {
          <p>
            <b class="m">A trusted root:</b> what it vouches for is believed. <span class="block">{{ root.reason }}</span><span
              class="t3 xs block"
              >{{ root.by.name }}, <lz-moment [at]="root.at"
            /></span>
          </p>
        } @else if (certificate().kind === 'authority') {
          <p class="t2">An authority that is no trusted root: it is believed as far as a root vouches for it.</p>
        }
        @for (entry of certificate().trustEntries; track entry.id) {
          <p class="row wrap">
            <lz-state [chip]="decisions[entry.decision]" />
            <span class="wrap-any">for {{ placeWords(entry.place) }}</span>
            <a class="xs" routerLink="/trust-list">Trust list</a>
          </p>
        } @empty {
          <p class="t2">
            Nobody decided about it alone:
            {{ certificate().kind === 'authority' ? 'what is said of roots counts.' : 'its way to a root counts.' }}
          </p>
        }
        @if (rights.mayTrust()) {
          <div class="row wrap">
            @if (certificate().root !== null) {
              <button class="btn sm" type="button" (click)="distrust()">Trust this root no more</button>
            } @else if (certificate().kind === 'authority') {
              <button class="btn sm" type="button" (click)="trust()"><lz-icon name="shield" size="sm" />Trust it as a root</button>
            }
            <button class="btn sm" type="button" [attr.aria-expanded]="deciding()" (click)="deciding.set(!deciding())">
              Allow or block it
            </button>
          </div>
        }
      </div>
    </section>
    @if (deciding()) {
      <lz-add-trust-entry [about]="certificate().fingerprint" (added)="welcome()" (cancelled)="deciding.set(false)" />
    }`,
})
export class CertificateTrust {
  readonly certificate = input.required<CertificateDetail>();
  readonly changed = output<CertificateDetail>();
  /** Something was decided about it on the trust list. */
  readonly decided = output();
  private readonly roots = rootTrust();
  protected readonly rights = inject(CertificateRights);
  protected readonly decisions = decisionChips;
  protected readonly placeWords = (place: string): string => placeWords(place).toLowerCase();
  protected readonly deciding = signal(false);

  protected async trust(): Promise<void> {
    const changed = await this.roots.trust(this.certificate());
    if (changed !== null) this.changed.emit(changed);
  }

  protected async distrust(): Promise<void> {
    const changed = await this.roots.distrust(this.certificate());
    if (changed !== null) this.changed.emit(changed);
  }

  protected welcome(): void {
    this.deciding.set(false);
    this.decided.emit();
  }
}
