const shapes = {
  shop: 'M4 9h16l-1-5H5zM4 9a2.700 2.700 0 0 0 5.300 0 2.700 2.700 0 0 0 5.400 0A2.700 2.700 0 0 0 20 9M6 13v7h12v-7',
  orders: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  people: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21q0-6 8-6t8 6',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4',
  stage: 'M5 5h4v4H5zM15 5h4v4h-4zM10 15h4v4h-4zM9 7h6M7 9v4h10V9M12 13v2',
  cart: 'M4 8h16l-2 12H6zM8 8l3-5M16 8l-3-5M10 12v4M14 12v4',
  moon: 'M19 14.500A8 8 0 0 1 9.500 5 8 8 0 1 0 19 14.500z',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M5 19l1.400-1.400M17.600 6.400 19 5',
  search: 'M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15.500 15.500 20 20',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 13l4 4L19 7',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
