import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { coverageSorts, type DataState } from '../../state/pages.ts';
import type { ViewProps } from './rows-view.tsx';

/** The order of the sensors. */
export function CoverageSort({ state, change }: Pick<ViewProps, 'state' | 'change'>) {
  const { t } = useTranslation('data');
  const labels = {
    branch: t('coverage.sort_branch'),
    observed_share: t('coverage.sort_worst'),
    '-observed_share': t('coverage.sort_best'),
  };
  return (
    <NativeSelect
      label={t('coverage.sort')}
      value={state.coverage_sort}
      data={coverageSorts.map((value) => ({ value, label: labels[value] }))}
      onChange={(event) => change({ coverage_sort: event.currentTarget.value as DataState['coverage_sort'] })}
    />
  );
}
