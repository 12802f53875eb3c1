import classes from './evidence-legend.module.css';
import shared from './legend.module.css';

export type EvidenceMark = 'observed' | 'estimated' | 'interval' | 'expected' | 'likely' | 'band' | 'other' | 'span';

/** What lines, bands and grounds mean, drawn as the charts of the evidence draw them. */
export function EvidenceLegend({ entries }: { entries: readonly (readonly [EvidenceMark, string])[] }) {
  return (
    <ul className={shared.legend}>
      {entries.map(([mark, text]) => (
        <li key={mark}>
          <span className={classes.mark} data-mark={mark} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
