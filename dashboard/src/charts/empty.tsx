import { Text } from '@mantine/core';
import { IconChartBarOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './message.module.css';

/** In place of a chart that has nothing to show: why, and what to do about it. */
export function Empty({ why, hint, children }: { why?: string; hint?: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={classes.message}>
      <IconChartBarOff className={classes.icon} aria-hidden="true" />
      <Text fw={520}>{why ?? t('state.empty_why')}</Text>
      <Text c="dimmed" size="sm">
        {hint ?? t('state.empty_do')}
      </Text>
      {children}
    </div>
  );
}
