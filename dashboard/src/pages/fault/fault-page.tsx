import { Button } from '@mantine/core';
import { IconArrowLeft, IconBuildingBank } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/client.ts';
import { faultQuery } from '../../api/queries.ts';
import type { FaultAnswer } from '../../api/types.ts';
import { PageHead } from '../../app/page-head.tsx';
import { Empty } from '../../charts/empty.tsx';
import { ErrorMessage } from '../../charts/error.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays } from '../../state/dates.ts';
import { branchCodec, type FaultState, faultCodec, healthCodec } from '../../state/pages.ts';
import { usePageState } from '../../state/use-page-state.ts';
import { whenOf } from '../health/fault-words.ts';
import { useBranchNames } from '../health/use-branch-names.ts';
import classes from './fault-page.module.css';
import { FaultPicture } from './fault-picture.tsx';
import { FaultSummary } from './fault-summary.tsx';
import { LevelPicture } from './level-picture.tsx';
import { Said } from './said.tsx';

/** A fault with all that speaks for and against it, and the place to say what one knows. */
export function FaultPage() {
  const { t } = useTranslation('fault');
  const { t: th } = useTranslation('health');
  const format = useFormat();
  const nameOf = useBranchNames();
  const [state, change] = usePageState(faultCodec);
  const { id, drawn_from: from } = state;
  const query = useQuery({ ...faultQuery(id ?? '', from === null ? {} : { from }), enabled: id !== null });
  // The answer before is of another fault.
  const found = query.data?.fault;
  const answer = found?.id === id || found?.fault_id === id ? query.data : undefined;
  const fault = answer?.fault;
  const title =
    fault === undefined ? t('title_plain') : t('title', { kind: th(`kind.${fault.kind}`), sensor: fault.sensor_id });
  return (
    <>
      <Link to="/health" search={healthCodec.write(state) as never} className={`${classes.back} ff-no-print`}>
        <IconArrowLeft aria-hidden="true" />
        {t('back')}
      </Link>
      <PageHead
        title={title}
        lead={
          fault === undefined
            ? undefined
            : [nameOf(fault.branch_id), whenOf(fault, th, format), fault.ended_at === null ? t('goes_on') : null]
                .filter(Boolean)
                .join(' · ')
        }
      >
        {answer === undefined ? null : (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconBuildingBank size="1rem" stroke={1.6} aria-hidden="true" />}
            renderRoot={(props) => <Link {...props} to="/branch" search={branchOf(answer) as never} />}
          >
            {t('branch')}
          </Button>
        )}
      </PageHead>
      {id === null ? (
        <Empty why={t('none')} hint={t('none_do')} />
      ) : answer !== undefined ? (
        <Whole answer={answer} state={state} change={change} />
      ) : query.error === null ? (
        <div className={classes.page} aria-busy="true">
          <ChartSkeleton height="small" shape="list" />
          <ChartSkeleton height="medium" shape="line" />
          <ChartSkeleton height="medium" shape="line" />
        </div>
      ) : query.error instanceof ApiProblem && query.error.code === 'FAULT_UNKNOWN' ? (
        <Empty why={t(isIdForm(id) ? 'gone' : 'unknown')} hint={t(isIdForm(id) ? 'gone_do' : 'unknown_do')}>
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link to="/health" search={healthCodec.write(state) as never} {...props} />}
          >
            {t('back')}
          </Button>
        </Empty>
      ) : (
        <ErrorMessage error={query.error} onRetry={() => query.refetch()} />
      )}
    </>
  );
}

/** The branch over the days that are drawn, all its doors: what the fault made of its figures. */
const branchOf = ({ fault, meta }: FaultAnswer) =>
  branchCodec.write({ id: fault.branch_id, period: `${meta.from}..${addDays(meta.to, -1)}` });

/** Whether it may be the id or the name of a fault: what is neither was never in the tables. */
const isIdForm = (id: string) => /^[0-9a-f]{32}$|^.+\/[a-z]+\/\d+$/.test(id);

interface WholeProps {
  answer: FaultAnswer;
  state: FaultState;
  change: (patch: Partial<FaultState>) => void;
}

function Whole({ answer, state, change }: WholeProps) {
  return (
    <div className={classes.page}>
      <div className={classes.first}>
        <FaultSummary answer={answer} />
        <Said answer={answer} />
      </div>
      <FaultPicture answer={answer} state={state} change={change} />
      <LevelPicture answer={answer} />
    </div>
  );
}
