import { memo } from 'react';

import { drawingOf } from './drawings';

/** A product has no photograph: a drawing of what its name says, or its initial. */
export const ProductArt = memo(function ProductArt({ name, small = false }: { name: string; small?: boolean }) {
  const { tint, filled, lines } = drawingOf(name);
  return (
    <div className={`art art-${tint}${small ? ' art-small' : ''}`} aria-hidden="true">
      <svg viewBox="0 0 64 64" fill="none" strokeLinecap="round" strokeLinejoin="round">
        {filled === '' ? (
          <text x="32" y="45" textAnchor="middle" className="art-initial">
            {name.charAt(0).toUpperCase()}
          </text>
        ) : (
          <>
            <path d={filled} className="art-fill" transform="translate(3 3)" />
            <path d={filled} className="art-line" />
            <path d={lines} className="art-line" />
          </>
        )}
      </svg>
    </div>
  );
});
