import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.js';
import { appConfig } from './app/app.config.js';
import { applyStoredAppearance } from './app/shell/appearance.js';

applyStoredAppearance(document.documentElement);
bootstrapApplication(App, appConfig).catch((error: unknown) => {
  throw error;
});
