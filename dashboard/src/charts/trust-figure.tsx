import type { Count } from '../api/types.ts';
import classes from './trust-figure.module.css';

const parts = ['observed', 'estimated', 'missing'] as const;

/** What was observed, estimated and missing, as parts of one bar; its figures stand beside it in words. */
export function TrustFigure(shares: Partial<Record<(typeof parts)[number], Count | undefined>>) {
  return (
    // Of spans: it stands within sentences too.
    <span className={classes.bar} aria-hidden="true">
      {parts.map((part) => {
        const share = shares[part] ?? 0;
        return share <= 0 ? null : (
          <span key={part} className={classes.part} data-part={part} style={{ flexGrow: share }} />
        );
      })}
    </span>
  );
}
