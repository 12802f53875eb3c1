import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { sizes } from '../theme/tokens.ts';
import classes from './coverage-matrix.module.css';
import { type CoverageRow, type MatrixLayout, type Place, statusAt } from './coverage-matrix-layout.ts';
import { faultAt, partsOf } from './quality-matrix-words.ts';

interface CoverageTipProps {
  layout: MatrixLayout;
  place: Place;
  sensor: CoverageRow;
  day: string;
  nameOf: (branch: string) => string;
  scrolled: { left: number; top: number };
  box: { width: number; height: number };
}

/** What the cell under the pointer or the keys says: beside it, on the side with more room. */
export function CoverageTip({ layout, place, sensor, day, nameOf, scrolled, box }: CoverageTipProps) {
  const { t } = useTranslation('data');
  const format = useFormat();
  const x = layout.names + place.day * layout.day - scrolled.left;
  const y = layout.head + place.row * layout.row - scrolled.top;
  const isLeft = x > box.width / 2;
  const isAbove = y > box.height / 2;
  const status = statusAt(sensor, place.day);
  const fault = faultAt(sensor, place.day);
  return (
    <div
      className={classes.tip}
      style={{
        ...(isLeft
          ? { insetInlineEnd: Math.min(box.width - x, box.width - sizes.matrix.tip) }
          : { insetInlineStart: x + layout.day }),
        ...(isAbove ? { insetBlockEnd: box.height - y } : { insetBlockStart: y + layout.row }),
      }}
      aria-hidden="true"
    >
      <div className="ff-tip-title">{format.day(day)}</div>
      <dl className={classes.facts}>
        <dt>{t('column.branch_id')}</dt>
        <dd>{nameOf(sensor.branch_id)}</dd>
        <dt>{t('column.sensor_id')}</dt>
        <dd>{sensor.sensor_id}</dd>
        <dt>{t('column.status')}</dt>
        <dd>{status === 'not_there' ? t('coverage.not_there') : t(`word.status.${status}`)}</dd>
        {partsOf(sensor, place.day).map(([part, figure]) => (
          <Fragment key={part}>
            <dt>{t(`quality.${part}`, { ns: 'common' })}</dt>
            <dd>{format.share(figure)}</dd>
          </Fragment>
        ))}
        {fault === null ? null : (
          <>
            <dt>{t('column.fault')}</dt>
            <dd>{t(`kind.${fault}`, { ns: 'health' })}</dd>
          </>
        )}
      </dl>
      <div className="ff-tip-note">
        {fault === null ? t('coverage.open_hint') : t('matrix.open_fault', { ns: 'health' })}
      </div>
    </div>
  );
}
