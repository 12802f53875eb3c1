import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FaultsAnswer } from '../../api/types.ts';
import { FaultSign } from '../../charts/fault-sign.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { faultKinds } from '../../state/pages.ts';
import classes from './kind-choice.module.css';

interface KindChoiceProps {
  totals: FaultsAnswer['totals']['by_kind'];
  chosen: readonly string[];
  onChange: (kinds: string[]) => void;
}

/** How many of each kind there are; a press shows these alone, or all again. */
export function KindChoice({ totals, chosen, onChange }: KindChoiceProps) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const found = new Map(totals.map(({ kind, faults }) => [kind, faults]));
  const shown = faultKinds.filter((kind) => found.has(kind) || chosen.includes(kind));
  return shown.length === 0 ? null : (
    <fieldset className={classes.kinds}>
      <legend className="ff-sr-only">{t('list.by_kind')}</legend>
      {shown.map((kind) => {
        const isOn = chosen.includes(kind);
        return (
          <Tooltip key={kind} label={t(`kind_about.${kind}`)} multiline maw="18rem">
            <button
              type="button"
              className={classes.kind}
              aria-pressed={isOn}
              onClick={() => onChange(isOn ? chosen.filter((one) => one !== kind) : [...chosen, kind])}
            >
              <FaultSign kind={kind} />
              {t(`kind.${kind}`)}
              <span className="ff-figures">{format.count(found.get(kind) ?? 0)}</span>
            </button>
          </Tooltip>
        );
      })}
    </fieldset>
  );
}
