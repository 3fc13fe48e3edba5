import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
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
  /** Assignments have rows of their own. */
  protected readonly otherUses = computed(() => this.certificate().uses.filter(({ kind }) => kind !== 'assignment'));
  /** What it was made for; signing needs the private key, too. */
  protected readonly uses = computed(() => {
    const { hasPrivateKey, judgements } = this.certificate();
    const made = judgements.filter(({ state }) => state !== 'wrong-usage').map(({ purpose }) => purpose);
    return (['encrypt', 'sign'] as const).filter((use) => made.includes(use) && (use === 'encrypt' || hasPrivateKey));
  });
  protected readonly use = linkedSignal<AssignCertificate['use']>(() => this.uses()[0] ?? 'encrypt');
  protected readonly byAddress = computed(() => {
    const { kind, addresses } = this.certificate();
    if (kind === 'authority') return 'It vouches for other certificates.';
    if (addresses.length === 0) return 'No address stands in it: it is used only where it is put by hand.';
    const uses = this.uses();
    if (uses.length === 0) return 'It was not made to encrypt mail: signatures are checked with it, nothing else.';
    const whom = addresses.join(', ');
    const deeds = { encrypt: `mail to ${whom} is encrypted with it`, sign: `mail from ${whom} is signed with it` };
    return `As long as it is usable, ${uses.map((use) => deeds[use]).join('; ')}.`;
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
