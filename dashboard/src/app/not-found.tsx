import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from './page-head.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" align="flex-start" p="md">
      <PageHead title={t('state.not_found')} />
      <Text c="dimmed">{t('state.not_found_why')}</Text>
      <Anchor component={Link} to="/">
        {t('state.go_home')}
      </Anchor>
    </Stack>
  );
}
