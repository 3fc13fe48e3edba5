import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

const THEME = 'lazaret.theme';
const DENSITY = 'lazaret.density';

/** Puts the stored theme and density on `<html>`; called before the first paint. */
export function applyStoredAppearance(root: HTMLElement): void {
  const theme = localStorage.getItem(THEME);
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  if (localStorage.getItem(DENSITY) === 'compact') root.dataset['density'] = 'compact';
}

/** Light or dark, roomy or compact: as the system says until the viewer says otherwise. */
@Injectable({ providedIn: 'root' })
export class Appearance {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly systemDark = matchMedia('(prefers-color-scheme: dark)');
  readonly theme = signal<Theme>(themeOn(this.root));
  readonly density = signal<Density>(this.root.dataset['density'] === 'compact' ? 'compact' : 'comfortable');

  switchTheme(): void {
    const dark = this.theme() === 'dark' || (this.theme() === 'system' && this.systemDark.matches);
    this.setTheme(dark ? 'light' : 'dark');
  }

  setTheme(theme: Theme): void {
    this.theme.set(theme);
    localStorage.setItem(THEME, theme);
    if (theme === 'system') delete this.root.dataset['theme'];
    else this.root.dataset['theme'] = theme;
  }

  setDensity(density: Density): void {
    this.density.set(density);
    localStorage.setItem(DENSITY, density);
    if (density === 'compact') this.root.dataset['density'] = 'compact';
    else delete this.root.dataset['density'];
  }
}

function themeOn(root: HTMLElement): Theme {
  const theme = root.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
