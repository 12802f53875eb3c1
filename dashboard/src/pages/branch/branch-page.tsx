import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { branchesQuery } from '../../api/queries.ts';
import { PageHead } from '../../app/page-head.tsx';
import { useNetwork } from '../../app/use-network.ts';
import { Empty } from '../../charts/empty.tsx';
import { ErrorMessage } from '../../charts/error.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec } from '../../state/pages.ts';
import { usePageState } from '../../state/use-page-state.ts';
import classes from './branch-page.module.css';
import { BranchView } from './branch-view.tsx';
import { lastVisited, visit } from './last-visited.ts';

/** One branch: which one stands in the address; without any it is that of the last visit, or the first by name. */
export function BranchPage() {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const network = useNetwork();
  const query = useQuery(branchesQuery());
  const [state, change] = usePageState(branchCodec);
  const branches = useMemo(() => query.data?.toSorted(byName(format.locale)), [query.data, format.locale]);
  const known = (id: string | null) => branches?.find((branch) => branch.id === id);
  const fallback = state.id === null ? (known(lastVisited()) ?? branches?.[0])?.id : undefined;
  useEffect(() => {
    if (fallback !== undefined) {
      change({ id: fallback });
    }
  }, [fallback, change]);
  useEffect(() => {
    if (state.id !== null) {
      visit(state.id);
    }
  }, [state.id]);

  if (branches !== undefined && network !== undefined && branches.length > 0) {
    const id = state.id ?? fallback;
    return id === undefined ? null : (
      <BranchView id={id} branch={known(id)} branches={branches} network={network} state={state} change={change} />
    );
  }
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
      <div className={classes.unknown}>
        {query.error !== null && branches === undefined ? (
          <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
        ) : branches?.length === 0 ? (
          <Empty why={t('no_branches')} hint={t('no_branches_hint')} />
        ) : (
          <ChartSkeleton height="large" shape="bars" />
        )}
      </div>
    </>
  );
}

function byName(locale: string) {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  return (a: { name: string }, b: { name: string }) => compare(a.name, b.name);
}
