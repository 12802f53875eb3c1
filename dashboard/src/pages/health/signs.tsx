import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDot,
  IconCircleMinus,
  IconCircleX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Fault, FaultKind, Severity } from '../../api/types.ts';
import { FaultSign } from '../../charts/fault-sign.tsx';
import classes from './signs.module.css';

const severityIcons = { high: IconAlertOctagon, medium: IconAlertTriangle, low: IconCircleDot };

/** How grave, by shape, word and colour. */
export function SeverityWord({ severity }: { severity: Severity }) {
  const { t } = useTranslation('health');
  const Icon = severityIcons[severity];
  return (
    <span className={classes.word} data-severity={severity}>
      <Icon className={classes.icon} aria-hidden="true" />
      {t(`severity.${severity}`)}
    </span>
  );
}

export function KindWord({ kind }: { kind: FaultKind }) {
  const { t } = useTranslation('health');
  return (
    <span className={classes.word}>
      <FaultSign kind={kind} />
      {t(`kind.${kind}`)}
    </span>
  );
}

const verdictIcons = { none: IconCircleMinus, confirmed: IconCircleCheck, dismissed: IconCircleX };

/** What a person said of a fault. */
export function VerdictWord({ verdict }: { verdict: Fault['verdict'] }) {
  const { t } = useTranslation('health');
  const word = verdict ?? 'none';
  const Icon = verdictIcons[word];
  return (
    <span className={classes.word} data-verdict={word}>
      <Icon className={classes.icon} aria-hidden="true" />
      {t(`verdict.${word}`)}
    </span>
  );
}
