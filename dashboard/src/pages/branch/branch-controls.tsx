import { SegmentedControl, Select } from '@mantine/core';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BranchRow } from '../../api/types.ts';
import { Controls, Field, inputLabel } from '../../app/controls.tsx';
import { createFinder } from '../../app/finder.ts';
import { PeriodPicker } from '../../app/period-picker.tsx';
import { ThresholdControl } from '../../app/threshold-control.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { daysBetween } from '../../state/dates.ts';
import { type BranchState, comparisons, granularities, granularityFor } from '../../state/pages.ts';
import type { Range } from '../../state/period.ts';

/** Most branches that the open menu lists; typing finds the others. */
const listed = 60;
/** Longest ranges that the API takes by the hour, days. */
const longestByHour = 400;

export interface BranchControlsProps {
  state: BranchState;
  branches: readonly BranchRow[];
  branch: BranchRow | undefined;
  sensors: readonly { value: string; label: string }[];
  range: Range;
  threshold: number;
  today: string;
  firstDay: string | null;
  lastDay: string | null;
  onChange: (patch: Partial<BranchState>) => void;
  onThreshold: (threshold: number) => void;
  onLookPeriod: (period: string) => void;
}

/** What is shown: branch, sensor, period, granularity, threshold, comparison. */
export const BranchControls = memo(function BranchControls(props: BranchControlsProps) {
  const { state, branches, branch, sensors, range, threshold, today, firstDay, lastDay, onChange, onThreshold } = props;
  const { t } = useTranslation('branch');
  const format = useFormat();
  const options = useMemo(() => branches.map(({ id, name }) => ({ value: id, label: name })), [branches]);
  const finder = useMemo(() => createFinder(branches), [branches]);
  const days = daysBetween(range.from, range.to);
  const actual = granularityFor(state.granularity, days);
  return (
    <Controls
      label={t('controls')}
      columns={3}
      first={
        <>
          <Select
            classNames={inputLabel}
            label={t('choose.branch')}
            placeholder={t('choose.branch')}
            searchable
            allowDeselect={false}
            limit={listed}
            data={options}
            value={branch?.id ?? null}
            nothingFoundMessage={t('search.none', { ns: 'common' })}
            filter={({ search, limit }) =>
              finder(search, limit).rows.map(({ id, name }) => ({ value: id, label: name, disabled: false }))
            }
            onChange={(id) => id !== null && onChange({ id, sensor: null })}
          />
          <Field label={t('period.label', { ns: 'common' })}>
            <PeriodPicker
              period={state.period}
              today={today}
              extent={{ first: firstDay, last: lastDay }}
              onChange={(period) => onChange({ period, zoom: null })}
              onLook={props.onLookPeriod}
            />
          </Field>
        </>
      }
      summary={[
        state.sensor,
        t(`granularity.${actual}`, { ns: 'common' }),
        state.compare === 'none' ? null : t(`compare_choice.${state.compare}`),
        t('threshold.value', { ns: 'common', threshold: format.share(threshold / 100) }),
      ]
        .filter((part) => part !== null)
        .join(' · ')}
      rest={
        <>
          <Select
            classNames={inputLabel}
            label={t('choose.sensor')}
            allowDeselect={false}
            data={[{ value: '', label: t('word.all_sensors', { ns: 'common' }) }, ...sensors]}
            value={state.sensor ?? ''}
            onChange={(sensor) => onChange({ sensor: sensor || null })}
          />
          <Field label={t('granularity.label', { ns: 'common' })} id="granularity-label">
            <SegmentedControl
              aria-labelledby="granularity-label"
              fullWidth
              value={actual}
              onChange={(value) => onChange({ granularity: value as BranchState['granularity'], zoom: null })}
              data={granularities.map((value) => ({
                value,
                label: t(`granularity.${value}`, { ns: 'common' }),
                disabled: value === 'hour' && days > longestByHour,
              }))}
            />
          </Field>
          <Select
            classNames={inputLabel}
            label={t('compare.label', { ns: 'common' })}
            allowDeselect={false}
            data={comparisons.map((value) => ({ value, label: t(`compare_choice.${value}`) }))}
            value={state.compare}
            onChange={(compare) => compare !== null && onChange({ compare: compare as BranchState['compare'] })}
          />
          <ThresholdControl threshold={threshold} onChange={onThreshold} />
        </>
      }
    />
  );
});
