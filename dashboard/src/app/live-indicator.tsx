import { Tooltip } from '@mantine/core';
import { useEffect, useReducer } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { useLive } from './live-context.tsx';
import classes from './live-indicator.module.css';
import { useNetwork } from './use-network.ts';

/** Whether news arrives, and the clock of judgement that the figures are as of. */
export function LiveIndicator() {
  const { t } = useTranslation();
  const format = useFormat();
  const live = useLive();
  const network = useNetwork();
  const zone = network?.time_zone ?? 'UTC';
  const speed = network?.clock_speed ?? 1;
  const isSteady = live.state === 'connected' || live.state === 'catching_up';
  useTick(isSteady ? 1000 * Math.max(1, Math.min(30, 60 / speed)) : null);
  const told = live.asOf ?? (network ? Date.parse(network.now) : null);
  // Between two events the clock goes on; without a connection it stands at what was last heard.
  const clock = told !== null && live.asOf !== null && isSteady ? told + (Date.now() - live.heardAt) * speed : told;
  const when = clock === null ? null : format.moment(clock, zone);

  return (
    <Tooltip
      multiline
      w="18rem"
      label={
        <>
          {t(`live.${live.state}_hint`)}
          {when === null ? null : ` ${t('live.as_of_zone', { when, zone })}.`}
          {speed === 1 ? null : ` ${t('live.speed', { factor: format.count(speed) })}.`}
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its tooltip must be reachable by keyboard */}
      <div className={classes.live} data-state={live.state} tabIndex={0}>
        <span className={classes.dot} aria-hidden="true" />
        <span role="status" className={classes.state}>
          {t(`live.${live.state}`)}
        </span>
        {when === null ? null : <span className={classes.clock}>{when}</span>}
      </div>
    </Tooltip>
  );
}

function useTick(milliseconds: number | null) {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (milliseconds === null) {
      return;
    }
    const timer = setInterval(tick, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
