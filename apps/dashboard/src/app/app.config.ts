import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  type ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { routes } from './app.routes.js';
import { withLogPosition } from './gateway-api/log-position.js';
import { withTicket } from './gateway-api/ticket.js';
import { SetUpLink } from './session/set-up-link.js';

export const appConfig: ApplicationConfig = {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withFetch(), withInterceptors([withTicket, withLogPosition])),
    provideRouter(routes, withComponentInputBinding()),
    // Before the router reads the address: the token of a set-up link must not stay in it.
    provideAppInitializer(() => inject(SetUpLink).take()),
  ],
};
