import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './controls.module.css';

interface ControlsProps {
  label: string;
  /** What every visit chooses: always seen. */
  first: ReactNode;
  /** All else, folded behind a button where the window is narrow. */
  rest: ReactNode;
  /** What is chosen among the folded, in a few words. */
  summary: string;
  /** Side by side where there is room. */
  columns: 3 | 4;
}

/** The choices of a page in one grid. */
export function Controls({ label, first, rest, summary, columns }: ControlsProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <section className={`${classes.controls} ff-no-print`} aria-label={label} data-columns={columns}>
      <div className={classes.first}>{first}</div>
      <button
        type="button"
        className={classes.more}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {t(isOpen ? 'controls.fewer' : 'controls.more')}
        <span className={classes.summary}>{isOpen ? null : summary}</span>
        <IconChevronDown className={classes.icon} aria-hidden="true" />
      </button>
      <div className={classes.rest} id={id} data-open={isOpen || undefined}>
        {rest}
      </div>
    </section>
  );
}

/** For the labels of Mantine's inputs among the controls: `classNames={inputLabel}`. */
export const inputLabel = { label: classes.label! };

/** Of a control that takes two of four columns. */
export const wideControl = classes.wide!;

/** A control with its label above it, for what has none of its own; `id` names the label. */
export function Field({ label, id, children }: { label: string; id?: string; children: ReactNode }) {
  return (
    <div className={classes.field}>
      <span className={classes.label} id={id}>
        {label}
      </span>
      {children}
    </div>
  );
}
