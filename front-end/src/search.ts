/** Lower case and without accents, so that `epicerie` finds `Épicerie`. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/[’']/g, ' ').toLowerCase();
}

/** Whether each word of the query is in the text, which is `plain` already. */
export function matches(plainText: string, query: string): boolean {
  return plain(query)
    .split(/\s+/)
    .every((word) => plainText.includes(word));
}
