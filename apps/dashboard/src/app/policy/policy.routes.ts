import type { Routes } from '@angular/router';

/** The pages of the policy, within their frame. */
export const policyRoutes: Routes = [{ path: 'patterns', loadComponent: async () => (await import('../patterns/patterns.js')).Patterns }];
