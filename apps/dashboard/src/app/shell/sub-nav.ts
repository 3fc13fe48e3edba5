import { afterRenderEffect, ChangeDetectionStrategy, Component, ElementRef, inject, input } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { CurrentAddress } from './current-address.js';

/** Pages that belong together, side by side above the one that is open. */
@Component({
  selector: 'lz-sub-nav',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink, RouterLinkActive],
  template: `<nav class="sub-nav" [attr.aria-label]="label()">
    @for (page of pages(); track page.path) {
      <a [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page" [attr.data-path]="page.path">{{ page.words }}</a>
    }
  </nav>`,
})
export class SubNav {
  readonly label = input.required<string>();
  readonly pages = input.required<readonly { readonly path: string; readonly words: string }[]>();
  private readonly address = inject(CurrentAddress);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  constructor() {
    // On a phone the bar is wider than the screen: the page that is open comes into sight.
    afterRenderEffect(() => {
      const open = this.pages().find(({ path }) => this.address.isWithin([path]));
      const link = this.host.nativeElement.querySelector(`[data-path="${open?.path ?? ''}"]`);
      link?.scrollIntoView({ block: 'nearest', inline: 'center' });
    });
  }
}
