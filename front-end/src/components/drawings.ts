import { plain } from '../search';

/** A drawing on a square of 64: outlines, some of them filled with the accent of their tint. */
export interface Drawing {
  tint: 'wheat' | 'tomato' | 'leaf' | 'ink' | 'plum' | 'clay';
  filled: string;
  lines: string;
}

type Entry = [words: string, tint: Drawing['tint'], filled: string, lines: string];

const entries: Entry[] = [
  ['baguette', 'wheat', 'M12 46 44 12q6-5 9 0 2 4-2 8L20 53q-6 5-9 1-3-4 1-8z', 'M23 36l6 6M31 28l6 6M39 20l6 6'],
  [
    'pain miche brioche',
    'wheat',
    'M8 40q0-20 24-20t24 20q0 8-6 8H14q-6 0-6-8z',
    'M22 26q-2 6 2 10M32 24q-2 6 2 10M42 26q-2 6 2 10',
  ],
  [
    'confiture',
    'tomato',
    'M16 24h32v26q0 5-5 5H21q-5 0-5-5z',
    'M18 14h28v10H18zM27 38a5 5 0 1 0 .1 0M38 36a5 5 0 1 0 .1 0M29 33l5-4 4 3',
  ],
  ['miel', 'wheat', 'M14 30q4-6 18-6t18 6v20q0 5-5 5H19q-5 0-5-5z', 'M20 24v-8h24v8M25 36l7-4 7 4v8l-7 4-7-4z'],
  ['moutarde pot bocal', 'clay', 'M16 24h32v26q0 5-5 5H21q-5 0-5-5z', 'M18 14h28v10H18zM22 33h20v12H22z'],
  [
    'huile sirop limonade vin jus bouteille',
    'leaf',
    'M25 28q0-4 2-7V10h10v11q2 3 2 7v22q0 5-5 5h-4q-5 0-5-5z',
    'M26 10h12M25 36h14v11H25z',
  ],
  [
    'sel lentilles farine sucre riz sachet',
    'wheat',
    'M16 20q3 4 0 8-3 14 2 27h28q5-13 2-27-3-4 0-8z',
    'M16 20l4-8h24l4 8M24 36h16M26 42h12',
  ],
  ['cafe moulu', 'clay', 'M18 18h28v37H18z', 'M18 18l4-8h20l4 8M32 30q-7 7 0 15 7-7 0-15zM32 30q-3 7 0 15'],
  [
    'the infusion tisane',
    'leaf',
    'M14 26h28v16q0 12-14 12T14 42z',
    'M42 30h5q5 0 5 5t-5 5h-5M22 19q-3-4 0-8M31 19q-3-4 0-8',
  ],
  ['chocolat tablette', 'clay', 'M15 10h34v44H15z', 'M32 10v44M15 25h34M15 40h34'],
  [
    'biscuits biscuit palets gateau',
    'wheat',
    'M32 12a20 20 0 1 1 0 40 20 20 0 0 1 0-40z',
    'M25 26h.1M38 24h.1M32 34h.1M23 39h.1M41 38h.1',
  ],
  ['sardines poisson thon', 'ink', 'M8 32q14-16 32-4l14-8q-4 12 0 24l-14-8Q22 48 8 32z', 'M19 30h.1M29 26q4 6 0 12'],
  ['crayon', 'tomato', 'M14 50l4-14 26-26 10 10-26 26z', 'M18 36l10 10M38 16l10 10'],
  ['stylo plume', 'ink', 'M32 8l12 22-8 22h-8l-8-22z', 'M32 22v30M32 30h.1M24 57h16'],
  ['encre flacon', 'plum', 'M16 32h32v20q0 4-4 4H20q-4 0-4-4z', 'M24 18h16v14H24zM22 10h20v8H22zM22 44q5-4 10 0t10 0'],
  ['papier lettres enveloppe', 'tomato', 'M8 18h48v30H8z', 'M8 18l24 18 24-18M8 48l17-17M56 48L39 31'],
  ['carnet agenda cahier livre', 'plum', 'M16 10h32v44H16z', 'M24 10v44M31 22h10M31 30h10M16 10'],
  [
    'ciseaux',
    'ink',
    'M16 42a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM48 42a7 7 0 1 1 0 14 7 7 0 0 1 0-14z',
    'M20 43L44 8M44 43L20 8',
  ],
  [
    'aquarelle peinture pinceau',
    'plum',
    'M8 34q0-20 24-20t24 18q0 8-10 8-8 0-6 6 1 6-8 6Q8 52 8 34z',
    'M20 28h.1M32 23h.1M44 28h.1M19 40h.1',
  ],
  ['puzzle jeu', 'leaf', 'M12 22h12q-3-9 5-9t5 9h14v12q8-3 8 5t-8 5v10H12z', 'M12 38q9-3 9 4t-9 4'],
  [
    'torchon couverture plaid linge laine',
    'tomato',
    'M12 14h40v30H12z',
    'M12 22h40M12 36h40M18 44v8M27 44v8M37 44v8M46 44v8',
  ],
  ['savon', 'leaf', 'M12 26l8-8h32v20l-8 10H12z', 'M12 26h32v22M44 26l8-8M20 37h16'],
  ['bougie', 'plum', 'M20 30h24v24H20z', 'M32 30v-6M32 24q-6-6 0-14 6 8 0 14zM20 40q6 4 12 0t12 0'],
  [
    'bol tasse assiette',
    'ink',
    'M14 26h36q0 24-18 24T14 26z',
    'M14 30q-8-2-6 4 2 5 8 4M50 30q8-2 6 4-2 5-8 4M26 50v5h12v-5M22 34q10 6 20 0',
  ],
  ['couteau lame', 'clay', 'M6 40q22-20 34-22l6 6-22 20z', 'M40 18l12-8 6 6-12 8zM46 14h.1'],
  [
    'cocotte casserole marmite',
    'tomato',
    'M12 30h40v16q0 8-8 8H20q-8 0-8-8z',
    'M10 30h44M14 30q2-12 18-12t18 12M32 18v-6M27 12h10M12 36H6M52 36h6',
  ],
  [
    'moulin poivre',
    'clay',
    'M24 24q4 8-2 14l-2 17h24l-2-17q-6-6-2-14z',
    'M22 24h20M26 24q-4-10 6-12 10 2 6 12M32 12V8M22 40h20',
  ],
  ['panier cabas', 'wheat', 'M10 30h44l-6 24H16z', 'M18 30q2-20 14-20t14 20M12 38h40M14 46h36M26 30l2 24M38 30l-2 24'],
  ['lampe ampoule', 'wheat', 'M36 10l16 12-20 10-4-8z', 'M34 26L20 38l10 16M18 55h26M32 28q4 6 10-1'],
  ['arrosoir', 'leaf', 'M24 28h22v26H24z', 'M24 44L10 26M6 28l8-6M46 32q10 0 10 8t-10 8M26 28q0-14 18 0'],
  ['fauteuil chaise', 'leaf', 'M18 12h28v22H18z', 'M18 34L46 54M46 34L18 54M12 30v10h40V30M26 12v22M38 12v22'],
  [
    'radio',
    'clay',
    'M8 22h48v30H8z',
    'M14 22L44 9M22 30a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM38 31h12M38 38h12M41 45h.1M48 45h.1',
  ],
  [
    'machine expresso cafetiere',
    'tomato',
    'M12 12h40v14H12z',
    'M16 26v28M12 54h40M22 26v6h14v-6M29 32v4M23 42h13v4q0 8-6.500 8T23 46zM44 19h.1M38 19h.1',
  ],
];

const index = new Map(entries.flatMap(([words, ...rest]) => words.split(' ').map((word) => [word, rest] as const)));

const tints: Drawing['tint'][] = ['wheat', 'tomato', 'leaf', 'ink', 'plum', 'clay'];

/** The drawing of the first word of a name that has one; else only a tint, always the same for a name. */
export function drawingOf(name: string): Drawing {
  for (const word of plain(name).split(/[^a-z]+/)) {
    const [tint, filled, lines] = index.get(word) ?? index.get(word.replace(/s$/, '')) ?? [];
    if (tint !== undefined && filled !== undefined && lines !== undefined) return { tint, filled, lines };
  }
  const sum = Array.from(name).reduce((all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  return { tint: tints[sum % tints.length] ?? 'wheat', filled: '', lines: '' };
}
