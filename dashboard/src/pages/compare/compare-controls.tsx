import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BranchRow, NetworkAnswer } from '../../api/types.ts';
import { Controls, Field } from '../../app/controls.tsx';
import { PeriodPicker } from '../../app/period-picker.tsx';
import { ThresholdControl } from '../../app/threshold-control.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { daysBetween } from '../../state/dates.ts';
import { type CompareState, granularities, granularityFor } from '../../state/pages.ts';
import type { Range } from '../../state/period.ts';
import { ChosenPicker } from './chosen-picker.tsx';
import { type Change, type Look, longestByHour } from './requests.ts';

export interface CompareControlsProps {
  state: CompareState;
  chosen: readonly string[];
  range: Range;
  branches: readonly BranchRow[] | undefined;
  network: NetworkAnswer;
  threshold: number;
  onChange: Change;
  onThreshold: (threshold: number) => void;
  onLook: Look;
}

/** What is compared, when, by what granularity and how it is drawn. */
export function CompareControls(props: CompareControlsProps) {
  const { state, chosen, range, branches, network, threshold, onChange, onThreshold, onLook } = props;
  const { t } = useTranslation('compare');
  const format = useFormat();
  const days = daysBetween(range.from, range.to);
  const granularity = granularityFor(state.granularity, days);
  return (
    <Controls
      label={t('controls')}
      columns={4}
      first={
        <>
          <Choice
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
          <Field label={t('period.label', { ns: 'common' })}>
            <PeriodPicker
              period={state.period}
              today={network.today}
              extent={{ first: network.first_day, last: network.last_day }}
              onChange={(period) => onChange({ period, zoom: null })}
              onLook={(period) => onLook({ period })}
            />
          </Field>
        </>
      }
      summary={[
        t(`granularity.${granularity}`, { ns: 'common' }),
        t(`mode.${state.mode}`),
        t(`layout.${state.layout}`),
        t('threshold.value', { ns: 'common', threshold: format.share(threshold / 100) }),
      ].join(' · ')}
      rest={
        <>
          <Choice
            label={t('granularity.label', { ns: 'common' })}
            value={granularity}
            options={granularities.map((value) => ({
              value,
              label: (
                <span onPointerEnter={() => onLook({ granularity: value })}>
                  {t(`granularity.${value}`, { ns: 'common' })}
                </span>
              ),
              disabled: value === 'hour' && days > longestByHour,
            }))}
            onChange={(next) => onChange({ granularity: next, zoom: null })}
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
          <ThresholdControl threshold={threshold} onChange={onThreshold} />
        </>
      }
    />
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: { value: Value; label: ReactNode; disabled?: boolean }[];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label}>
      <SegmentedControl
        fullWidth
        aria-label={label}
        value={value}
        onChange={(chosen) => onChange(chosen as Value)}
        data={options}
      />
    </Field>
  );
}
