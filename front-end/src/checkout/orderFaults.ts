import type { NewOrder } from '../api/client';
import { ProblemError, faultsByField, pointerTokens } from '../api/problem';

export interface OrderFaults {
  lineFaults: Partial<Record<string, string>>;
  fieldFaults: Partial<Record<'user' | 'address', string>>;
}

/** Where on the page the faults of a refused order belong: at a product's line, or at a field. */
export function orderFaults(error: unknown, order: NewOrder | undefined): OrderFaults {
  const faults = error instanceof ProblemError ? error.problem?.errors : undefined;
  const lines = faultsByField(faults, (pointer) => {
    const [list, index] = pointerTokens(pointer);
    return list === 'produits' ? (order?.produits[Number(index)]?.id ?? null) : null;
  });
  const fields = faultsByField(lines.others, (pointer) => {
    if (pointer === '/utilisateur_id') return 'user';
    return pointer === '/adresse_livraison' ? 'address' : null;
  });
  return { lineFaults: lines.fields, fieldFaults: fields.fields };
}
