import { Skeleton } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconCheck, IconCircleHalf2, IconHelp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Verdict } from '../../api/types.ts';
import classes from './fact.module.css';

const icons = {
  normal: IconCheck,
  low: IconArrowDownRight,
  high: IconArrowUpRight,
  unknown: IconHelp,
  partial: IconCircleHalf2,
};

interface FactProps {
  title: string;
  aside: string | null;
  figure: string;
  /** Beside the figure: what it rests on. */
  trust?: ReactNode;
  isWaiting: boolean;
  verdict: Verdict | 'partial' | null;
  verdictText: string;
  lines: (string | null | undefined)[];
  /** 0..1, drawn as a bar. */
  meter?: number | null;
  onOpen?: (() => void) | undefined;
  openText?: string;
  /** The way to more, a link. */
  more?: ReactNode;
}

/** A figure with what it means in words. */
export function Fact({
  title,
  aside,
  figure,
  isWaiting,
  verdict,
  verdictText,
  lines,
  meter,
  onOpen,
  openText,
  trust,
  more,
}: FactProps) {
  const Icon = verdict === null ? null : icons[verdict];
  return (
    <article className={classes.fact} aria-busy={isWaiting}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {aside === null ? null : <span className={classes.aside}>{aside}</span>}
      </header>
      {isWaiting ? (
        <>
          <Skeleton animate={false} h="xl" w="40%" radius="sm" />
          <Skeleton animate={false} h="sm" w="75%" radius="sm" mt="xs" />
        </>
      ) : (
        <>
          <p className={`${classes.figure} ff-figures`}>
            {figure} {trust}
          </p>
          <p className={classes.verdict} data-verdict={verdict ?? 'none'}>
            {Icon === null ? null : <Icon className={classes.icon} aria-hidden="true" />}
            <span>{verdictText}</span>
          </p>
          {meter == null ? null : (
            <svg className={classes.meter} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect className={classes.meterFill} width={meter * 100} height="1" />
            </svg>
          )}
          {lines
            .filter((line) => line != null)
            .map((line) => (
              <p key={line} className={classes.line}>
                {line}
              </p>
            ))}
          {more}
          {onOpen === undefined ? null : (
            <button type="button" className={`${classes.open} ff-no-print`} onClick={onOpen}>
              {openText}
            </button>
          )}
        </>
      )}
    </article>
  );
}
