import { NumberInput, Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { Field } from './controls.tsx';
import classes from './threshold-control.module.css';

/** Per cent at which the slider has a mark. */
const marks = [10, 20, 30, 50].map((value) => ({ value }));

interface ThresholdControlProps {
  /** Per cent around the expected. */
  threshold: number;
  onChange: (threshold: number) => void;
}

/** How far from the expected a day must be to be marked: by hand, or as a figure. */
export function ThresholdControl({ threshold, onChange }: ThresholdControlProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Field label={t('threshold.label')}>
      <div className={classes.threshold}>
        <Slider
          className={classes.slider}
          min={1}
          max={100}
          value={Math.min(threshold, 100)}
          onChange={onChange}
          label={(value) => t('threshold.value', { threshold: format.share(value / 100) })}
          marks={marks}
          thumbLabel={t('threshold.label')}
        />
        <NumberInput
          className={classes.number}
          aria-label={t('threshold.number')}
          size="sm"
          min={1}
          max={200}
          allowDecimal={false}
          prefix="± "
          suffix=" %"
          value={threshold}
          onChange={(value) => typeof value === 'number' && value >= 1 && value <= 200 && onChange(Math.round(value))}
        />
      </div>
    </Field>
  );
}
