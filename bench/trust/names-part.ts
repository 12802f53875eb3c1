import type { Aimed } from './aims.ts';
import { benchNames, printNames } from './names.ts';
import type { Part } from './part.ts';

/** Texts of each of the two networks at full scale. */
const textsAtFull = 10_000;
/** The same texts whatever the seeds of the other parts are. */
const textSeed = 5;

export const names: Part = {
  name: 'names',
  about: 'misspelt names of branches, and which branch they are taken for',
  async run({ scale, print }) {
    const report = await benchNames({ seed: textSeed, count: Math.max(200, Math.round(textsAtFull * scale)) });
    for (const line of printNames(report)) print(line);
    const aims = report.populations.flatMap(({ population, aims: all }) =>
      all.map(
        ({ about, found, least, most, met }): Aimed => ({
          name: `${population}, ${about}`,
          value: found,
          aim: least === undefined ? `<= ${most}` : `>= ${least}`,
          reached: met,
          of: report.count,
        }),
      ),
    );
    return { ...report, aims };
  },
};
