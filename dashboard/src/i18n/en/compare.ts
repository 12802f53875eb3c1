export const compare = {
  title: 'Compare',
  lead: 'Branches and regions side by side.',
} as const;
