const day = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric' });
const time = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' });

export const formatDay = (date: string): string => day.format(new Date(date));

export const formatTime = (date: string | number): string => time.format(new Date(date));

export const formatMoment = (date: string): string => `${formatDay(date)} à ${minute.format(new Date(date))}`;

/** `14:05:09,123` */
export function formatPrecise(date: string | number): string {
  const moment = new Date(date);
  return `${time.format(moment)},${String(moment.getMilliseconds()).padStart(3, '0')}`;
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

export const shortId = (id: string): string => `${id.slice(0, 8)}…${id.slice(-4)}`;
