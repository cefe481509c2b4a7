/** What stands for something that was not answered, or not so that it could be read. */
export const UNKNOWN = '—';

export const shown = (value: string | number): string =>
  value === '' || Number.isNaN(value) ? UNKNOWN : String(value);
