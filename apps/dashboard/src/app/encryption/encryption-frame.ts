import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { CurrentSession } from '../session/current-session.js';
import { SubNav } from '../shell/sub-nav.js';
import { encryptionPagesFor } from './encryption-pages.js';

/** The pages of keys and passwords side by side, above the one that is open. */
@Component({
  selector: 'lz-encryption-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, SubNav],
  host: { class: 'page-fill' },
  template: `@if (pages().length > 1) {
      <lz-sub-nav label="Encryption" [pages]="pages()" />
    }
    <router-outlet />`,
})
export class EncryptionFrame {
  private readonly session = inject(CurrentSession);
  protected readonly pages = computed(() => encryptionPagesFor(this.session.account()?.roles ?? []));
}
