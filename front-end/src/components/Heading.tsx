import { type ReactNode, useEffect } from 'react';

/** The title of a page, also of its tab. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Échoppe`;
  }, [title]);
  return (
    <div className="heading">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </div>
  );
}
