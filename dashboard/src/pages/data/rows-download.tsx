import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addressOf, type Query } from '../../api/client.ts';

/** The most rows that each kind of file takes: an Excel sheet has no more lines, the server writes no more. */
const limits = { csv: 5_000_000, xlsx: 1_048_575, parquet: 5_000_000 } as const;

/** Exactly the rows that are looked at, all pages of them, as a file. */
export function RowsDownload({ path, query, total }: { path: string; query: Query; total: number | undefined }) {
  const { t } = useTranslation('data');
  return (
    <Menu position="bottom-end" width="18rem">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size="1rem" stroke={1.6} />}
          disabled={total === undefined || total === 0}
        >
          {t('download.open')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('download.what', { count: total ?? 0 })}</Menu.Label>
        {(['csv', 'xlsx', 'parquet'] as const).map((kind) =>
          (total ?? 0) > limits[kind] ? (
            <Menu.Item key={kind} disabled>
              {t(`download.${kind}`)}
              <Text size="xs">{t('download.too_many', { limit: limits[kind] })}</Text>
            </Menu.Item>
          ) : (
            <Menu.Item key={kind} component="a" href={addressOf(path, query, kind)} download>
              {t(`download.${kind}`)}
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
