export const network = {
  title: 'Network',
  lead: 'Is today normal, where is it not, and can the numbers be trusted?',
} as const;
