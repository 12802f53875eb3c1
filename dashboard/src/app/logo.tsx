import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './logo.module.css';

export function Logo({ name }: { name?: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap" className={classes.logo}>
      <svg viewBox="0 0 32 32" className={classes.mark} aria-hidden="true">
        <rect width="32" height="32" rx="8" className={classes.ground} />
        <path d="M8 22v-5m5.3 5V12m5.4 10v-7M24 22V9" className={classes.bars} />
      </svg>
      <span className={classes.words}>
        <Text span fw={620} lh="xs" truncate>
          {name ?? t('product')}
        </Text>
        {name === undefined ? null : (
          <Text span size="xs" c="dimmed" lh="xs">
            {t('product')}
          </Text>
        )}
      </span>
    </Group>
  );
}
