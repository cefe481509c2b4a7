import { type RefObject, useEffect } from 'react';

/** When an answer found fault with fields, the first of them is where the person should be. */
export function useFaultFocus(form: RefObject<HTMLElement | null>, error: unknown): void {
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form, error]);
}
