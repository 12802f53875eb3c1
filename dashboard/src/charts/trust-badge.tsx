import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import type { RawSearch } from '../state/search.ts';
import classes from './trust-badge.module.css';
import { TrustFigure } from './trust-figure.tsx';
import { intervalText, ofWhatIsDue, type Rests, sharesText } from './trust-words.ts';

interface TrustBadgeProps {
  rests: Rests;
  /** Of the place Health, where it leads to. */
  health?: RawSearch;
}

/** Stands beside a figure: how much of what was due of it was observed. Hover and focus say what the rest is made of. */
export function TrustBadge({ rests, health }: TrustBadgeProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const due = ofWhatIsDue(rests);
  if (due.observed_share == null) {
    return null;
  }
  const lines = [sharesText(rests, t, format), intervalText(rests, t, format)].filter((line) => line !== null);
  const inside = (
    <>
      <span className={classes.bar}>
        <TrustFigure observed={due.observed_share} estimated={due.imputed_share} missing={due.missing_share} />
      </span>
      {format.share(due.observed_share)}
    </>
  );
  return (
    <Tooltip
      multiline
      maw="20rem"
      events={{ hover: true, focus: true, touch: true }}
      label={lines.map((line) => <div key={line}>{line}</div>)}
    >
      {health === undefined ? (
        <button type="button" className={classes.badge} aria-label={lines.join('; ')}>
          {inside}
        </button>
      ) : (
        <Link
          to="/health"
          search={health as never}
          className={classes.badge}
          aria-label={`${lines.join('; ')}. ${t('trust.open')}`}
        >
          {inside}
        </Link>
      )}
    </Tooltip>
  );
}

/** The same inside of what is a link already: no stop of its own for the keyboard; read aloud with the link. */
export function TrustNote({ rests }: { rests: Rests }) {
  const { t } = useTranslation();
  const format = useFormat();
  const due = ofWhatIsDue(rests);
  if (due.observed_share == null) {
    return null;
  }
  const text = [sharesText(rests, t, format), intervalText(rests, t, format)].filter(Boolean).join('; ');
  return (
    <span className={classes.note} title={text}>
      <span className={classes.bar}>
        <TrustFigure observed={due.observed_share} estimated={due.imputed_share} missing={due.missing_share} />
      </span>
      <span className="ff-sr-only">{text}</span>
    </span>
  );
}
