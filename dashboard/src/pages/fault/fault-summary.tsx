import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultAnswer } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { missedOf } from '../health/fault-words.ts';
import { KindWord, SeverityWord, VerdictWord } from '../health/signs.tsx';
import classes from './fault-summary.module.css';
import { whyOf } from './why.ts';

/** What was found, why in plain words, and the figures behind it. */
export function FaultSummary({ answer }: { answer: FaultAnswer }) {
  const { fault } = answer;
  const { t } = useTranslation('fault');
  const format = useFormat();
  const missed = missedOf(fault);
  const facts: [string, ReactNode][] = [
    [t(`fact.${missed?.way ?? 'uncounted'}`), <strong key="figure">{format.count(missed?.people)}</strong>],
    [t('fact.observed'), format.count(fault.observed)],
    [t('fact.estimated'), format.count(fault.estimated)],
    [t('fact.expected'), format.count(fault.expected)],
    [t('fact.hours'), format.count(fault.hours)],
    [t('fact.confidence'), format.share(fault.confidence)],
  ];
  return (
    <Paper component="section" className={classes.card} aria-labelledby="why-title">
      <div className={classes.signs}>
        <KindWord kind={fault.kind} />
        <SeverityWord severity={fault.severity} />
        <VerdictWord verdict={fault.verdict} />
      </div>
      <h2 id="why-title" className={classes.title}>
        {t('why.title')}
      </h2>
      <p className={classes.why}>{whyOf(answer, t, format).join(' ')}</p>
      {fault.verdict === 'dismissed' ? null : (
        <dl className={`${classes.facts} ff-figures`} aria-label={t('fact.label')}>
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Paper>
  );
}
