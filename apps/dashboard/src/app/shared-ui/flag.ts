import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The signal flag Lima: "this ship is in quarantine". */
@Component({
  selector: 'lz-flag',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg class="flag" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path class="flag-yellow" d="M12 0H5a5 5 0 0 0-5 5v7h12zM12 12h12v7a5 5 0 0 1-5 5h-7z" />
    <path class="flag-black" d="M12 0h7a5 5 0 0 1 5 5v7H12zM12 12H0v7a5 5 0 0 0 5 5h7z" />
    <rect class="flag-edge" x=".5" y=".5" width="23" height="23" rx="4.5" />
  </svg>`,
})
export class Flag {}
