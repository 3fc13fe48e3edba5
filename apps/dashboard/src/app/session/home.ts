import type { Role } from '#contracts';

/** The page that answers an account's first question. */
export function homeOf(roles: readonly Role[]): string {
  if (roles.includes('dlp-manager') || roles.includes('triage')) return '/quarantine';
  if (roles.includes('auditor')) return '/audit';
  if (roles.includes('administrator')) return '/accounts';
  return roles.length > 0 && roles.every((role) => role === 'key-custodian') ? '/certificates' : '/patterns';
}

/** Where to go after signing in: back to a page of this dashboard, never to another site. */
export function safeReturn(back: string | undefined): string {
  return back !== undefined && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/';
}
