import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { pageTitleId } from './places.ts';

/**
 * The head of a page: its only h1, which takes the focus when the page is entered, the browser's title, and what stands
 * at its right (the choice of a period and such).
 */
export function PageHead({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t('title', { page: title, product: t('product') });
  }, [title, t]);
  return (
    <Group justify="space-between" align="flex-end" gap="md" mb="lg">
      <Stack gap="xxs" miw={0}>
        <Title order={1} id={pageTitleId} tabIndex={-1}>
          {title}
        </Title>
        {lead === undefined ? null : <Text c="dimmed">{lead}</Text>}
      </Stack>
      {children === undefined ? null : (
        <Group gap="sm" className="ff-no-print">
          {children}
        </Group>
      )}
    </Group>
  );
}
