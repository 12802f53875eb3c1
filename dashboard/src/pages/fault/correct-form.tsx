import { Input, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Correcting, correct } from '../../api/queries.ts';
import type { FaultAnswer } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { spanOf, usualSpan } from './correct-span.ts';
import { SayModal, WhyFields, whyOf } from './form-parts.tsx';
import classes from './said.module.css';
import { useAuthor, useSay } from './use-say.ts';

type Kind = 'count' | 'range' | 'real';
type Figure = number | string;

const isCount = (value: Figure): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

/** Says how many people came in a span of the hours that are drawn, or that the counts were real. */
export function CorrectForm({ answer, onClose }: { answer: FaultAnswer; onClose: () => void }) {
  const { t } = useTranslation('fault');
  const format = useFormat();
  const { fault, hours } = answer;
  const [kind, setKind] = useState<Kind>('count');
  const [{ from, to }, setSpan] = useState(() => usualSpan(answer));
  const [entries, setEntries] = useState<Figure>('');
  const [low, setLow] = useState<Figure>('');
  const [high, setHigh] = useState<Figure>('');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const { author, setAuthor, keep } = useAuthor();
  const kindId = useId();
  const span = spanOf(hours, from, to);
  const wrong = {
    from: span.isFromKnown ? null : t('form.no_hour'),
    to: !span.isToKnown ? t('form.no_hour') : span.isReversed ? t('form.reversed') : null,
    entries: kind !== 'count' || isCount(entries) ? null : t('form.whole'),
    low: kind !== 'range' || isCount(low) ? null : t('form.whole'),
    high:
      kind !== 'range'
        ? null
        : !isCount(high)
          ? t('form.whole')
          : isCount(low) && high < low
            ? t('form.low_high')
            : null,
  };
  const say = useSay(
    () => correct(body()),
    () => {
      keep();
      onClose();
    },
  );
  const submit = () => {
    setTried(true);
    if (reason.trim() !== '' && Object.values(wrong).every((error) => error === null)) {
      say.mutate();
    }
  };
  const shown = (error: string | null) => (isTried ? error : null);
  const hourInput = (end: 'from' | 'to', value: string) => (
    <TextInput
      type="datetime-local"
      step={3600}
      required
      label={t(`form.${end}`)}
      min={hours[0]?.start}
      max={hours.at(-1)?.start}
      value={value}
      error={wrong[end]}
      onChange={(event) => setSpan({ from, to, [end]: event.currentTarget.value })}
    />
  );
  const people = (label: 'entries' | 'low' | 'high', value: Figure, set: (value: Figure) => void) => (
    <NumberInput
      label={t(`form.${label}`)}
      required
      min={0}
      max={1_000_000_000}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      value={value}
      error={shown(wrong[label])}
      onChange={set}
    />
  );
  return (
    <SayModal
      title={t('form.correct')}
      submit={t('form.submit_correct')}
      isBusy={say.isPending}
      error={say.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <div>
        <Input.Label component="div" id={kindId}>
          {t('form.kind')}
        </Input.Label>
        <SegmentedControl
          fullWidth
          className={classes.kinds}
          aria-labelledby={kindId}
          value={kind}
          data={(['count', 'range', 'real'] as const).map((value) => ({ value, label: t(`form.kind_${value}`) }))}
          onChange={(value) => setKind(value as Kind)}
        />
      </div>
      <div className={classes.pair}>
        {hourInput('from', from)}
        {hourInput('to', to)}
      </div>
      <p className={classes.dim}>{t('form.hours_hint')}</p>
      {kind === 'count' ? people('entries', entries, setEntries) : null}
      {kind === 'range' ? (
        <div className={classes.pair}>
          {people('low', low, setLow)}
          {people('high', high, setHigh)}
        </div>
      ) : null}
      <p className={classes.dim}>
        {kind === 'real'
          ? t('form.real_about')
          : t('form.shared', { observed: format.count(span.observed), estimated: format.count(span.entries) })}
      </p>
      <WhyFields reason={reason} onReason={setReason} author={author} onAuthor={setAuthor} isTried={isTried} />
    </SayModal>
  );

  function body(): Correcting {
    const about = {
      sensor_id: fault.sensor_id,
      from: span.fromInstant ?? fault.started_at,
      to: span.toInstant ?? fault.started_at,
      ...whyOf(reason, author),
    };
    switch (kind) {
      case 'count':
        return { ...about, kind, entries: Number(entries) };
      case 'range':
        return { ...about, kind, low: Number(low), high: Number(high) };
      case 'real':
        return { ...about, kind, fault_id: fault.fault_id };
    }
  }
}
