import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dataCodec } from '../state/pages.ts';
import classes from './footer.module.css';
import { useNetwork } from './use-network.ts';

export function Footer() {
  const { t } = useTranslation();
  const network = useNetwork();
  return (
    <footer className={classes.footer}>
      <Text size="xs" c="dimmed">
        {t('footer.observed')}
      </Text>
      <div className={classes.links}>
        <Anchor component={Link} size="xs" to="/data" search={dataCodec.write({ view: 'coverage' }) as never}>
          {t('footer.trust')}
        </Anchor>
        <Anchor size="xs" href="/docs">
          {t('footer.api')}
        </Anchor>
        {network === undefined ? null : (
          <Text size="xs" c="dimmed">
            {t('footer.version', { version: network.version.slice(0, 12) })}
          </Text>
        )}
      </div>
    </footer>
  );
}
