export const data = {
  title: 'Data',
  lead: 'The rows behind every view, and how far they are covered.',
} as const;
