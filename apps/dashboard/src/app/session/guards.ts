import { inject } from '@angular/core';
import { type CanActivateFn, RedirectCommand, Router } from '@angular/router';
import type { Role } from '#contracts';
import { CurrentSession } from './current-session.js';
import { homeOf } from './home.js';

/** Lets signed-in accounts through; sends the others to set-up or sign-in, and brings them back afterwards. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(CurrentSession);
  const router = inject(Router);
  try {
    const known = await session.known();
    if (known.account !== null) return true;
    if (known.setupNeeded) return router.createUrlTree(['/setup']);
    return router.createUrlTree(['/sign-in'], { queryParams: state.url === '/' ? {} : { back: state.url } });
  } catch {
    return new RedirectCommand(router.createUrlTree(['/unreachable'], { queryParams: { back: state.url } }), { skipLocationChange: true });
  }
};

/** Lets these roles through; the others read which role is missing and who gives it. */
export const onlyFor =
  (...roles: readonly Role[]): CanActivateFn =>
  () => {
    const router = inject(Router);
    if (inject(CurrentSession).may(roles)) return true;
    return new RedirectCommand(router.createUrlTree(['/no-right'], { queryParams: { needs: roles.join(',') } }), {
      skipLocationChange: true,
    });
  };

/** The first page of this account. */
export const toHome: CanActivateFn = () => inject(Router).createUrlTree([homeOf(inject(CurrentSession).account()?.roles ?? [])]);

/** The page for signing in is for strangers: who is signed in goes home. The engine that does not answer is told of there. */
export const notYetSignedIn: CanActivateFn = async (route) => {
  if (route.queryParamMap.has('ended')) return true;
  const session = inject(CurrentSession);
  const router = inject(Router);
  const known = await session.known().catch(() => null);
  return known === null || known.account === null ? true : router.createUrlTree(['/']);
};
