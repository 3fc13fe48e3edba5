/** Who is calling, and whether they may: the one thing of access that other features see. */
import { routes, type Role, type Route, type RouteName } from '#contracts';
import type { Actor } from '#events';
import type { Reach } from './reach-port.js';

/** A signed-in person, or the command line on this machine. */
export interface Caller {
  readonly actor: Actor;
  /** Shown to people. */
  readonly name: string;
  /** Empty for the command line. */
  readonly email: string;
  /** Those in force now: with emergency access open, also `dlp-manager`. */
  readonly roles: readonly Role[];
  readonly reach: Reach;
  /** Tag of the caller's own address: nobody decides on their own mail. Null for the command line. */
  readonly actorTag: string | null;
  /** What is kept of the session; null for the command line. */
  readonly sessionDigest: string | null;
}

/** The caller may not do this. */
export class AccessRefused extends Error {
  constructor(readonly code: 'sign-in-needed' | 'role-missing') {
    super(code);
  }
}

/**
 * The rule of a route, checked where the command or query is carried out and not only at the door.
 * @throws AccessRefused
 */
export function requireRole(route: RouteName, caller: Caller | null): void {
  const refusal = whyRefused(routes[route].access, caller);
  if (refusal !== undefined) throw new AccessRefused(refusal);
}

/**
 * The caller of a route that is not for everybody, once its rule let them in.
 * @throws AccessRefused
 */
export function requireCaller(route: RouteName, caller: Caller | null): Caller {
  requireRole(route, caller);
  if (caller === null) throw new AccessRefused('sign-in-needed');
  return caller;
}

/** Pure form of {@link requireRole}. */
export function whyRefused(access: Route['access'], caller: Caller | null): AccessRefused['code'] | undefined {
  if (access === 'public') return undefined;
  if (caller === null) return 'sign-in-needed';
  if (access === 'signed-in' || access.some((role) => caller.roles.includes(role))) return undefined;
  return 'role-missing';
}
