import { Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.ts';
import classes from './message.module.css';

/** In place of a chart whose figures could not be read: what was wrong, and a way to try again. */
export function ErrorMessage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.message} role="alert">
      <IconAlertTriangle className={classes.icon} data-bad="" aria-hidden="true" />
      <Text fw={520}>{t('error.title')}</Text>
      <Text c="dimmed" size="sm">
        {errorText(error, t)}
      </Text>
      {error instanceof ApiProblem ? (
        <Text c="dimmed" size="xs">
          {t('error.code', { code: error.code })}
        </Text>
      ) : null}
      {onRetry === undefined ? null : (
        <Button size="xs" variant="default" onClick={onRetry} className="ff-no-print">
          {t('state.retry')}
        </Button>
      )}
    </div>
  );
}

const known = {
  offline: 'error.offline',
  timeout: 'error.timeout',
  UNAUTHENTICATED: 'error.unauthenticated',
  FORBIDDEN: 'error.forbidden',
  RATE_LIMITED: 'error.rate_limited',
  OVERLOADED: 'error.overloaded',
  NOT_READY: 'error.not_ready',
  BRANCH_UNKNOWN: 'error.branch_unknown',
  SENSOR_UNKNOWN: 'error.sensor_unknown',
  REGION_UNKNOWN: 'error.region_unknown',
  RANGE_REVERSED: 'error.range_reversed',
  RANGE_TOO_LONG: 'error.range_too_long',
  TOO_MANY_ROWS: 'error.too_many_rows',
} as const;

/** An error in the reader's language where its code is known, else in the server's words. */
export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof ApiProblem) {
    const key = Object.hasOwn(known, error.code) ? known[error.code as keyof typeof known] : undefined;
    return key === undefined ? t('error.unknown', { detail: error.detail || error.code }) : t(key);
  }
  return error instanceof Error ? error.message : String(error);
}
