import { Button, Group, MantineProvider } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { branchesQuery } from '../../api/queries.ts';
import { useNetwork } from '../../app/use-network.ts';
import { Empty } from '../../charts/empty.tsx';
import { ErrorMessage } from '../../charts/error.tsx';
import { branchCodec, printCodec } from '../../state/pages.ts';
import { usePageState } from '../../state/use-page-state.ts';
import { theme, variables } from '../../theme/theme.ts';
import classes from './print-page.module.css';
import { PrintSheet } from './print-sheet.tsx';

const attribute = 'data-mantine-color-scheme';

/** A branch and a period on a sheet of A4. Paper is white: the sheet is always in the light scheme. */
export function PrintPage() {
  useEffect(() => {
    const root = document.documentElement;
    const before = root.getAttribute(attribute);
    root.setAttribute(attribute, 'light');
    return () => root.setAttribute(attribute, before ?? 'light');
  }, []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme="light">
      <Sheet />
    </MantineProvider>
  );
}

function Sheet() {
  const { t } = useTranslation('print');
  const network = useNetwork();
  const query = useQuery(branchesQuery());
  const [state] = usePageState(printCodec);
  const branch = query.data?.find(({ id }) => id === state.id);
  const { id, sensor, period, granularity, threshold } = state;
  return (
    <main className={classes.page}>
      <Group className={`${classes.bar} ff-no-print`} justify="space-between">
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/branch"
              search={branchCodec.write({ id, sensor, period, granularity, threshold }) as never}
            />
          )}
        >
          {t('back')}
        </Button>
        <Button size="xs" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </Group>
      <article className={classes.sheet}>
        {branch && network ? (
          <PrintSheet branch={branch} network={network} state={{ ...state, id: branch.id }} />
        ) : query.error !== null && query.data === undefined ? (
          <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data !== undefined ? (
          <Empty why={t(id === null ? 'choose' : 'unknown')} />
        ) : null}
      </article>
    </main>
  );
}
