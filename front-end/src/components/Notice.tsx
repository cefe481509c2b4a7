import type { ReactNode } from 'react';

interface Props {
  tone: 'info' | 'good' | 'warning' | 'bad';
  title: string;
  children?: ReactNode;
  /** Said at once to who does not see it. */
  urgent?: boolean;
}

export function Notice({ tone, title, children, urgent = tone === 'bad' }: Props) {
  return (
    <div className={`notice notice-${tone}`} role={urgent ? 'alert' : 'status'}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}
