import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../app/page-head.tsx';
import { useNetwork } from '../../app/use-network.ts';
import { Empty } from '../../charts/empty.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { type HealthState, healthCodec } from '../../state/pages.ts';
import { usePageState } from '../../state/use-page-state.ts';
import { FaultList } from './fault-list.tsx';
import { HealthControls } from './health-controls.tsx';
import { HealthHead } from './health-head.tsx';
import { HealthMatrix } from './health-matrix.tsx';
import classes from './health-page.module.css';

/** Which sensors are ill, since when, what it costs, and what each day of each sensor is worth. */
export function HealthPage() {
  const { t } = useTranslation('health');
  const { t: tc } = useTranslation();
  const network = useNetwork();
  const [state, change] = usePageState(healthCodec);
  const ask = useCallback((patch: Partial<HealthState>) => change({ cursor: null, page: 1, ...patch }), [change]);
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
      {network === undefined ? (
        <ChartSkeleton height="large" shape="list" />
      ) : network.first_day === null ? (
        <Empty why={tc('state.no_data_title')} hint={tc('state.no_data_why')} />
      ) : (
        <div className={classes.page}>
          <HealthControls state={state} network={network} ask={ask} />
          <HealthHead state={state} network={network} />
          <FaultList state={state} network={network} change={change} ask={ask} />
          <HealthMatrix state={state} network={network} change={change} />
        </div>
      )}
    </>
  );
}
