import { useState } from 'react';

import { MOST_PIECES, clamp } from '../cart/cart';

interface Props {
  name: string;
  value: number;
  onChange: (value: number) => void;
}

/** Going below 1 is 0, which takes the product out of the cart. */
export function Quantity({ name, value, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const finish = () => {
    if (typed !== null && typed.trim() !== '') onChange(clamp(Number(typed)));
    setTyped(null);
  };
  return (
    <div className="quantity" role="group" aria-label={`Quantité, ${name}`}>
      <button
        type="button"
        onClick={() => onChange(value - 1)}
        aria-label={value === 1 ? `Retirer ${name}` : `Un de moins, ${name}`}
      >
        −
      </button>
      <input
        inputMode="numeric"
        aria-label={`Quantité, ${name}`}
        value={typed ?? value}
        maxLength={4}
        onChange={(event) => setTyped(event.target.value.replace(/\D/g, ''))}
        onBlur={finish}
        onKeyDown={(event) => event.key === 'Enter' && finish()}
      />
      <button
        type="button"
        onClick={() => onChange(value + 1)}
        disabled={value >= MOST_PIECES}
        aria-label={`Un de plus, ${name}`}
      >
        +
      </button>
    </div>
  );
}
