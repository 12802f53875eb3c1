export const branch = {
  title: 'Branch',
  lead: 'One branch, hour by hour or year by year.',
} as const;
