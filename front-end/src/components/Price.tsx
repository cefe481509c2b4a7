import { formatCents, priceParts } from '../money';
import { UNKNOWN } from '../shown';

/** The slate that stands before the goods on a market. */
export function PriceSlate({ cents }: { cents: number | null }) {
  if (cents === null) return <span className="slate">{UNKNOWN}</span>;
  const { euros, rest } = priceParts(cents);
  return (
    <span className="slate">
      <span className="hidden">{formatCents(cents)}</span>
      <span aria-hidden="true">
        {euros}
        <sup>€{rest}</sup>
      </span>
    </span>
  );
}
