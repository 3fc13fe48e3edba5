import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { CertificateList, CertificateRow } from '#contracts';
import { CertificateRights } from '../certificates/certificate-rights.js';
import { stateChips, titleOf, validityWords } from '../certificates/certificate-words.js';
import { rootTrust } from '../certificates/root-trust.js';
import { certificatesOf } from '../gateway-api/certificates-api.js';
import { shortFingerprint } from '../protection/protection-words.js';
import { PageTitle } from '../shell/page-title.js';
import { Clock } from '../shared-ui/clock.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';

const SHOWN = 200;

/** Whom certificates are believed for: trusted roots, and the authorities that are believed only through them. */
@Component({
  selector: 'lz-roots',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon, ProblemState, RouterLink, StateChip],
  templateUrl: './roots.html',
  host: { class: 'page-fill' },
})
export class Roots {
  private readonly clock = inject(Clock);
  private readonly decide = rootTrust();
  protected readonly rights = inject(CertificateRights);
  protected readonly roots = certificatesOf(() => ({ kind: 'root', limit: SHOWN }));
  private readonly authorities = certificatesOf(() => ({ kind: 'authority', limit: SHOWN }));
  protected readonly error = computed(() => this.roots.error() ?? this.authorities.error());
  protected readonly parts = computed(() => {
    if (!this.roots.hasValue() || !this.authorities.hasValue()) return null;
    return [
      { id: 'trusted', heading: 'Trusted roots', none: 'Nobody is trusted yet.', ...this.part(this.roots.value()) },
      { id: 'others', heading: 'Other authorities', none: 'None.', ...this.part(this.authorities.value(), ({ isRoot }) => !isRoot) },
    ];
  });
  protected readonly isEmpty = computed(() => this.parts()?.every(({ rows }) => rows.length === 0) === true);
  protected readonly counted = computed(() => (this.roots.hasValue() ? counted(this.roots.value().total, 'root') : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Roots'));
  }

  protected async turn(row: CertificateRow): Promise<void> {
    const changed = await (row.isRoot ? this.decide.distrust(row) : this.decide.trust(row));
    if (changed !== null) this.reload();
  }

  protected reload(): void {
    this.roots.reload();
    this.authorities.reload();
  }

  private part({ certificates, total }: CertificateList, keeps: (row: CertificateRow) => boolean = () => true) {
    const rows = certificates.filter(keeps).map((row) => ({
      row,
      title: titleOf(row),
      print: shortFingerprint(row.fingerprint),
      validity: validityWords(row, this.clock.minute()),
      chip: stateChips[row.state],
    }));
    return { rows, hasMore: total > certificates.length };
  }
}
