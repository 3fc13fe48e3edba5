import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { type Role, roleSchema } from '#contracts';
import { EmptyState } from '../shared-ui/empty-state.js';
import { Icon } from '../shared-ui/icon.js';
import { roleWords } from '../shared-ui/words.js';
import { safeReturn } from './home.js';

/** A page that this account may not see: which right is missing, and who gives it. */
@Component({
  selector: 'lz-no-right',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState],
  template: `<lz-empty icon="lock" heading="You may not see this page">
    <ng-container words>It needs the role {{ roles() }}. An administrator can give it to your account.</ng-container>
  </lz-empty>`,
})
export class NoRight {
  readonly needs = input('');
  protected readonly roles = computed(() =>
    this.needs()
      .split(',')
      .map((role) => roleSchema.safeParse(role).data)
      .filter((role): role is Role => role !== undefined)
      .map((role) => roleWords[role])
      .join(' or '),
  );
}

@Component({
  selector: 'lz-not-found',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState],
  template: `<lz-empty icon="search" heading="There is no such page">
    <ng-container words>The address may be old. Everything is reached from the navigation.</ng-container>
  </lz-empty>`,
})
export class NotFound {}

/** The engine did not even say who is signed in. */
@Component({
  selector: 'lz-unreachable',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, Icon],
  template: `<main class="solo" id="main">
    <lz-empty icon="off" heading="The engine does not answer">
      <ng-container words>Held mail stays held while it is away, and nothing is sent. Check the connection, then try again.</ng-container>
      <button class="btn sm" type="button" (click)="tryAgain()"><lz-icon name="ref" size="sm" />Try again</button>
    </lz-empty>
  </main>`,
})
export class Unreachable {
  readonly back = input<string>();
  private readonly router = inject(Router);

  protected tryAgain(): void {
    void this.router.navigateByUrl(safeReturn(this.back()), { onSameUrlNavigation: 'reload' });
  }
}
