import { computed, Injectable, inject } from '@angular/core';
import { CurrentSession } from '../session/current-session.js';

/** What the signed-in account may do with the policy; the engine decides, the pages only offer what it will take. */
@Injectable({ providedIn: 'root' })
export class PolicyRights {
  private readonly session = inject(CurrentSession);
  /** Writes drafts, shadows, groups, settings; tries them. */
  readonly mayWrite = computed(() => this.session.may(['policy-author', 'administrator']));
  /** Moves versions, grants exceptions. */
  readonly mayActivate = computed(() => this.session.may(['policy-author', 'policy-approver', 'administrator']));
}
