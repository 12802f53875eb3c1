import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NetworkAnswer } from '../../api/types.ts';
import { Controls, Field, inputLabel } from '../../app/controls.tsx';
import { PeriodPicker } from '../../app/period-picker.tsx';
import type { HealthState } from '../../state/pages.ts';
import { WhoChoices } from '../data/who-choices.tsx';
import { filtersOf } from './requests.ts';

interface HealthControlsProps {
  state: HealthState;
  network: NetworkAnswer;
  ask: (patch: Partial<HealthState>) => void;
}

/** Which period and sensors the page speaks of, and which faults it lists. */
export function HealthControls({ state, network, ask }: HealthControlsProps) {
  const { t } = useTranslation('health');
  const { t: tc } = useTranslation();
  const filters = filtersOf(state);
  return (
    <Controls
      label={t('filter.label')}
      columns={3}
      summary={filters === 0 ? t('filter.summary_none') : t('filter.summary', { count: filters })}
      first={
        <Field label={tc('period.label')}>
          <PeriodPicker
            period={state.period}
            today={network.today}
            extent={{ first: network.first_day, last: network.last_day }}
            onChange={(period) => ask({ period })}
          />
        </Field>
      }
      rest={
        <>
          <WhoChoices region={state.region} branch={state.branch} sensor={state.sensor} withSensors onChange={ask} />
          <NativeSelect
            classNames={inputLabel}
            label={t('filter.state')}
            value={state.state}
            data={(['any', 'open', 'ended'] as const).map((value) => ({ value, label: t(`filter.state_${value}`) }))}
            onChange={(event) => ask({ state: event.currentTarget.value as HealthState['state'] })}
          />
          <NativeSelect
            classNames={inputLabel}
            label={t('filter.verdict')}
            value={state.verdict}
            data={[
              { value: 'any', label: t('filter.verdict_any') },
              ...(['none', 'confirmed', 'dismissed'] as const).map((value) => ({
                value,
                label: t(`verdict.${value}`),
              })),
            ]}
            onChange={(event) => ask({ verdict: event.currentTarget.value as HealthState['verdict'] })}
          />
        </>
      }
    />
  );
}
