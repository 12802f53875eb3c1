import { useTranslation } from 'react-i18next';
import type { FaultKind } from '../api/types.ts';
import { Sign } from './coverage-matrix-legend.tsx';
import { FaultSign } from './fault-sign.tsx';
import shared from './legend.module.css';

/** What the parts of a day mean, and the signs of the faults that are there. */
export function QualityLegend({ kinds }: { kinds: readonly FaultKind[] }) {
  const { t } = useTranslation('health');
  const { t: tc } = useTranslation();
  const entries = [
    ['c', 1, 0, 0, tc('quality.observed')],
    ['p', 0, 1, 0, tc('quality.estimated')],
    ['m', 0, 0, 1, tc('quality.missing')],
    ['w', null, 0, 0, tc('quality.pending')],
    ['x', null, 0, 0, tc('quality.closed')],
  ] as const;
  return (
    <ul className={shared.legend} aria-label={t('matrix.legend')}>
      {entries.map(([letter, share, imputed, missing, text]) => (
        <li key={text}>
          <Sign letter={letter} share={share} quality={{ imputed, missing }} />
          {text}
        </li>
      ))}
      {kinds.map((kind) => (
        <li key={kind}>
          <FaultSign kind={kind} />
          {t(`kind.${kind}`)}
        </li>
      ))}
    </ul>
  );
}
