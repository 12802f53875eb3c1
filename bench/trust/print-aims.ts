import { table } from '../benchmark.ts';
import { type Aimed, percent, verdictText } from './aims.ts';

export function printAims(print: (line?: string) => void, title: string, aimed: readonly Aimed[]): void {
  const cases = aimed.filter(({ of }) => of > 0);
  if (cases.length === 0) return;
  print(`\n  ${title}`);
  table(print, [
    ['', 'figure', 'aim', '', 'of'],
    ...cases.map(({ name, value, aim, reached, of }) => [
      name,
      percent(value, 2),
      aim,
      verdictText(reached),
      of.toLocaleString('en'),
    ]),
  ]);
}
