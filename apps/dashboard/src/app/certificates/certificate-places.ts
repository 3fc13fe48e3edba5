import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { CertificateDetail } from '#contracts';
import { type AssignCertificate, CertificatesApi } from '../gateway-api/certificates-api.js';
import { command } from '../policy/command.js';
import { UsesList } from '../policy/uses-list.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { CertificateRights } from './certificate-rights.js';
import { placeWords } from './certificate-words.js';

const useWords: Record<AssignCertificate['use'], string> = {
  encrypt: 'Mail to them is encrypted with it',
  sign: 'Their mail is signed with it',
};

/** Where it is used: by the addresses in it, and where somebody put it by hand. */
@Component({
  selector: 'lz-certificate-places',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Moment, ProblemNote, UsesList],
  host: { class: 'block' },
  templateUrl: './certificate-places.html',
})
export class CertificatePlaces {
  readonly certificate = input.required<CertificateDetail>();
  readonly changed = output<CertificateDetail>();
  private readonly api = inject(CertificatesApi);
  protected readonly rights = inject(CertificateRights);
  protected readonly command = command();
  protected readonly useWords = useWords;
  protected readonly placeWords = placeWords;
  protected readonly place = signal('');
  protected readonly use = signal<AssignCertificate['use']>('encrypt');
  /** Assignments have rows of their own. */
  protected readonly otherUses = computed(() => this.certificate().uses.filter(({ kind }) => kind !== 'assignment'));
  /** Signing needs the private key. */
  protected readonly uses = computed(() => (this.certificate().hasPrivateKey ? (['encrypt', 'sign'] as const) : (['encrypt'] as const)));
  protected readonly byAddress = computed(() => {
    const { kind, addresses, hasPrivateKey } = this.certificate();
    if (kind === 'authority') return 'It vouches for other certificates.';
    if (addresses.length === 0) return 'No address stands in it: it is used only where it is put by hand.';
    const signs = hasPrivateKey ? ', and their mail is signed with it' : '';
    return `Mail to ${addresses.join(', ')} is encrypted with it${signs}, as long as it is usable for that.`;
  });

  protected async assign(event: Event): Promise<void> {
    event.preventDefault();
    const { id } = this.certificate();
    const request = { use: this.use(), place: this.place().trim() };
    const changed = await this.command.run(request, (key) => this.api.assign(id, request, key));
    if (changed === undefined) return;
    this.place.set('');
    this.changed.emit(changed);
  }

  protected async unassign(assignmentId: string): Promise<void> {
    const { id } = this.certificate();
    const changed = await this.command.run({ unassign: assignmentId }, (key) => this.api.unassign(id, assignmentId, key));
    if (changed !== undefined) this.changed.emit(changed);
  }
}
