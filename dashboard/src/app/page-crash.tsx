import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { pageTitleId } from './places.ts';

/** In place of a page that threw. */
export function PageCrash({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <Stack align="flex-start" gap="md" role="alert">
      <Title order={1} id={pageTitleId} tabIndex={-1}>
        {t('state.crashed')}
      </Title>
      <Text c="dimmed">{t('state.crashed_why')}</Text>
      <Code>{error instanceof Error ? error.message : String(error)}</Code>
      <Button onClick={() => location.reload()}>{t('state.reload')}</Button>
    </Stack>
  );
}
