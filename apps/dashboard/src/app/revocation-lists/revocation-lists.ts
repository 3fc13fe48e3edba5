import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { RevocationListRow } from '#contracts';
import { CertificateRights } from '../certificates/certificate-rights.js';
import { nameOf } from '../certificates/certificate-words.js';
import { base64Of } from '../engine-view/base64.js';
import { RevocationListsApi, revocationListsOf } from '../gateway-api/revocation-lists-api.js';
import { command } from '../policy/command.js';
import { FileDrop } from '../policy/file-drop.js';
import { LARGEST_FILE } from '../policy/file-import.js';
import { PageTitle } from '../shell/page-title.js';
import { EmptyState } from '../shared-ui/empty-state.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { Moment } from '../shared-ui/moment.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { StateChip } from '../shared-ui/state-chip.js';
import { TakesFocus } from '../shared-ui/takes-focus.js';
import { listChip, sizeOf } from './list-words.js';

/** Which certificates were revoked: lists that were fetched, and lists that somebody brought. */
@Component({
  selector: 'lz-revocation-lists',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, FileDrop, Icon, Moment, ProblemNote, ProblemState, StateChip, TakesFocus],
  templateUrl: './revocation-lists.html',
  host: { class: 'page-fill' },
})
export class RevocationListsPage {
  private readonly api = inject(RevocationListsApi);
  protected readonly rights = inject(CertificateRights);
  protected readonly command = command();
  protected readonly list = revocationListsOf();
  protected readonly bringing = signal(false);
  protected readonly tooLarge = signal(false);
  /** Whose removal is asked about once more. */
  protected readonly removing = signal<string | null>(null);
  protected readonly done = signal('');
  protected readonly rows = computed(() =>
    (this.list.hasValue() ? this.list.value().lists : []).map((row) => ({
      row,
      name: nameOf(row.issuer),
      chip: listChip(row),
      size: sizeOf(row),
    })),
  );
  protected readonly counted = computed(() => (this.list.hasValue() ? counted(this.rows().length, 'list') : ''));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Revocation lists'));
  }

  protected begin(): void {
    this.done.set('');
    this.bringing.set(!this.bringing());
  }

  protected async bring(file: File): Promise<void> {
    this.tooLarge.set(file.size > LARGEST_FILE);
    if (this.tooLarge()) return;
    const bytes = base64Of(new Uint8Array(await file.arrayBuffer()));
    const lists = await this.command.run({ bring: bytes }, (key) => this.api.add(bytes, key));
    if (lists === undefined) return;
    this.list.set(lists);
    this.bringing.set(false);
    this.done.set('The lists are kept, and count from now on.');
  }

  protected async refresh(): Promise<void> {
    this.done.set('');
    const lists = await this.command.run({ refresh: true }, (key) => this.api.refresh(key));
    if (lists === undefined) return;
    this.list.set(lists);
    this.done.set('What is in use was asked for anew.');
  }

  protected async remove({ id }: Pick<RevocationListRow, 'id'>): Promise<void> {
    if (id === null) return;
    const removed = await this.command.run({ remove: id }, async (key) => {
      await this.api.remove(id, key);
      return true;
    });
    if (removed === undefined) return;
    this.removing.set(null);
    this.list.reload();
  }
}
