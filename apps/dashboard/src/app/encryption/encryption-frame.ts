import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { CurrentSession } from '../session/current-session.js';
import { encryptionPagesFor } from './encryption-pages.js';

/** The pages of keys and passwords side by side, above the one that is open. */
@Component({
  selector: 'lz-encryption-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  host: { class: 'page-fill' },
  template: `@if (pages().length > 1) {
      <nav class="sub-nav" aria-label="Encryption">
        @for (page of pages(); track page.path) {
          <a [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page">{{ page.words }}</a>
        }
      </nav>
    }
    <router-outlet />`,
})
export class EncryptionFrame {
  private readonly session = inject(CurrentSession);
  protected readonly pages = computed(() => encryptionPagesFor(this.session.account()?.roles ?? []));
}
