export const print = {
  title: 'Branch report',
  lead: 'A page to print.',
} as const;
