import { afterNextRender, Directive, DOCUMENT, ElementRef, inject, type OnDestroy } from '@angular/core';

/** A form that opens within a page: its first field takes the focus, and what had it has it again afterwards. */
@Directive({ selector: '[lzTakesFocus]' })
export class TakesFocus implements OnDestroy {
  private readonly before = inject(DOCUMENT).activeElement;

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    afterNextRender(() => nativeElement.querySelector<HTMLElement>('input:checked, input:not([type=radio]), textarea, select')?.focus());
  }

  ngOnDestroy(): void {
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }
}
