import { stored } from '../storage';

export type Theme = 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');

/** What was chosen with the button; null follows the system. */
export const themeStore = stored<Theme | null>('echoppe.theme', (json) =>
  json === 'light' || json === 'dark' ? json : null,
);

export const shownTheme = (chosen: Theme | null): Theme => chosen ?? (system.matches ? 'dark' : 'light');

export function applyTheme(): void {
  const apply = () => {
    document.documentElement.dataset.theme = shownTheme(themeStore.get());
  };
  apply();
  themeStore.subscribe(apply);
  system.addEventListener('change', apply);
}
