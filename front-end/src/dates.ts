import { UNKNOWN, shown } from './shown';

const day = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric' });
const time = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' });

/** The milliseconds of a date as the shop writes it; null for what is none. */
export function readTime(date: string): number | null {
  const milliseconds = Date.parse(date);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}

export const formatDay = (date: string): string => format(date, (moment) => day.format(moment));

export const formatTime = (date: string | number): string => format(date, (moment) => time.format(moment));

export const formatMoment = (date: string): string =>
  format(date, (moment) => `${day.format(moment)} à ${minute.format(moment)}`);

/** `14:05:09,123` */
export const formatPrecise = (date: string | number): string =>
  format(date, (moment) => `${time.format(moment)},${String(moment.getMilliseconds()).padStart(3, '0')}`);

function format(date: string | number, words: (moment: Date) => string): string {
  const moment = new Date(date);
  return Number.isNaN(moment.getTime()) ? UNKNOWN : words(moment);
}

/** `12 ms`, `3,4 s`, `2 min 5 s` */
export function formatDuration(milliseconds: number): string {
  if (Math.abs(milliseconds) < 1000) return `${Math.round(milliseconds)}\u00a0ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1).replace('.', ',')}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
  return `${Math.floor(whole / 3600)}\u00a0h ${Math.floor((whole % 3600) / 60)}\u00a0min`;
}

export const shortId = (id: string): string => (id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : shown(id));
