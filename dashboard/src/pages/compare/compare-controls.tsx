import { SegmentedControl, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BranchRow, NetworkAnswer } from '../../api/types.ts';
import { PeriodPicker } from '../../app/period-picker.tsx';
import { daysBetween } from '../../state/dates.ts';
import { type CompareState, granularities, granularityFor } from '../../state/pages.ts';
import type { Range } from '../../state/period.ts';
import { ChosenPicker } from './chosen-picker.tsx';
import classes from './compare.module.css';
import { type Change, type Look, longestByHour } from './requests.ts';

export interface CompareControlsProps {
  state: CompareState;
  chosen: readonly string[];
  range: Range;
  branches: readonly BranchRow[] | undefined;
  network: NetworkAnswer;
  onChange: Change;
  onLook: Look;
}

/** What is compared, when, by what granularity and how it is drawn. */
export function CompareControls(props: CompareControlsProps) {
  const { state, chosen, range, branches, network, onChange, onLook } = props;
  const { t } = useTranslation('compare');
  const days = daysBetween(range.from, range.to);
  return (
    <section className={`${classes.controls} ff-no-print`} aria-label={t('controls')}>
      <Choice
        className={classes.narrow}
        label={t('by.label')}
        value={state.by}
        options={(['branch', 'region'] as const).map((value) => ({
          value,
          label: t(`by.many.${value}`),
          disabled: value === 'region' && network.regions.length === 0,
        }))}
        onChange={(by) => onChange({ by, id: [], reference: null, zoom: null }, { push: true })}
      />
      <ChosenPicker
        by={state.by}
        chosen={chosen}
        branches={branches}
        regions={network.regions}
        onChange={(id) => onChange({ id })}
        onLook={(id) => onLook({ id })}
      />
      <div className={`${classes.field} ${classes.broad}`}>
        <span className={classes.label}>{t('period.label', { ns: 'common' })}</span>
        <PeriodPicker
          period={state.period}
          today={network.today}
          extent={{ first: network.first_day, last: network.last_day }}
          onChange={(period) => onChange({ period, zoom: null })}
          onLook={(period) => onLook({ period })}
        />
      </div>
      <Choice
        label={t('granularity.label', { ns: 'common' })}
        value={granularityFor(state.granularity, days)}
        options={granularities.map((value) => ({
          value,
          label: (
            <span onPointerEnter={() => onLook({ granularity: value })}>
              {t(`granularity.${value}`, { ns: 'common' })}
            </span>
          ),
          disabled: value === 'hour' && days > longestByHour,
        }))}
        onChange={(granularity) => onChange({ granularity, zoom: null })}
      />
      <Choice
        label={t('mode.label')}
        value={state.mode}
        options={(['absolute', 'indexed'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
        onChange={(mode) => onChange({ mode })}
      />
      <Choice
        label={t('layout.label')}
        value={state.layout}
        options={(['one', 'multiples'] as const).map((value) => ({ value, label: t(`layout.${value}`) }))}
        onChange={(layout) => onChange({ layout })}
      />
      <div className={classes.switchField} onPointerEnter={() => onLook({ expected: !state.expected })}>
        <Switch
          label={t('expected.label')}
          checked={state.expected}
          onChange={(event) => onChange({ expected: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}

interface ChoiceProps<Value extends string> {
  className?: string | undefined;
  label: string;
  value: Value;
  options: { value: Value; label: ReactNode; disabled?: boolean }[];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ className, label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <div className={[classes.field, className].filter(Boolean).join(' ')}>
      <span className={classes.label}>{label}</span>
      <SegmentedControl
        fullWidth
        aria-label={label}
        value={value}
        onChange={(chosen) => onChange(chosen as Value)}
        data={options}
      />
    </div>
  );
}
