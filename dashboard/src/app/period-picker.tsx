import { ActionIcon, Button, Popover, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { periodText } from '../i18n/period-text.ts';
import { useFormat } from '../i18n/use-format.ts';
import { parsePeriod, presets, resolvePeriod, shiftPeriod } from '../state/period.ts';
import { type PeriodKind, periodKinds } from './period-kind.ts';
import classes from './period-picker.module.css';

const readCalendars = () => import('./period-calendars.tsx');
const Calendars = lazy(() => readCalendars().then(({ PeriodCalendars }) => ({ default: PeriodCalendars })));

interface PeriodPickerProps {
  /** As it stands in the address. */
  period: string;
  today: string;
  /** First and last day of the tables. */
  extent: { first: string | null; last: string | null };
  onChange: (period: string) => void;
  /** Called when a choice may be about to be made, to read ahead. */
  onLook?: (period: string) => void;
}

/** The choice of a period, the same on every page: presets, years, months, ISO weeks and free dates, with a step back and forth. */
export function PeriodPicker({ period, today, extent, onChange, onLook }: PeriodPickerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [isOpen, { close, toggle }] = useDisclosure(false);
  const [kind, setKind] = useState<PeriodKind>(parsePeriod(period)?.kind ?? 'preset');
  const range = resolvePeriod(period, today);
  const name = periodText(period, t, format);
  const choose = (next: string) => {
    onChange(next);
    close();
  };
  const step = (steps: number) => shiftPeriod(period, today, steps);
  const isLast = range.to > today;
  return (
    <div className={classes.picker}>
      <ActionIcon
        variant="default"
        size="input-sm"
        aria-label={t('period_picker.before')}
        onClick={() => onChange(step(-1))}
        onPointerEnter={() => onLook?.(step(-1))}
        onFocus={() => onLook?.(step(-1))}
      >
        <IconChevronLeft size="1.125rem" stroke={1.6} />
      </ActionIcon>
      <Popover opened={isOpen} onChange={close} position="bottom-start" trapFocus shadow="md" withinPortal>
        <Popover.Target>
          <Button
            variant="default"
            className={classes.target}
            leftSection={<IconCalendar size="1.125rem" stroke={1.6} />}
            onClick={() => {
              setKind(parsePeriod(period)?.kind ?? 'preset');
              toggle();
            }}
            onPointerEnter={() => void readCalendars()}
            onFocus={() => void readCalendars()}
            aria-label={t('period_picker.choose', { period: name })}
          >
            <span className={classes.name}>{name}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.dropdown}>
          <SegmentedControl
            size="xs"
            fullWidth
            value={kind}
            onChange={(value) => setKind(value as PeriodKind)}
            data={periodKinds.map((value) => ({ value, label: t(`period_picker.${value}`) }))}
            aria-label={t('period_picker.kind')}
          />
          {kind === 'preset' ? (
            <div className={classes.presets}>
              {presets.map((preset) => (
                <Button
                  key={preset}
                  size="xs"
                  variant={preset === period ? 'filled' : 'default'}
                  aria-pressed={preset === period}
                  onClick={() => choose(preset)}
                  onPointerEnter={() => onLook?.(preset)}
                  onFocus={() => onLook?.(preset)}
                >
                  {t(`period.${preset}`)}
                </Button>
              ))}
            </div>
          ) : (
            <Suspense fallback={<div className={classes.waiting} />}>
              <Calendars kind={kind} period={period} range={range} extent={extent} today={today} onChoose={choose} />
            </Suspense>
          )}
        </Popover.Dropdown>
      </Popover>
      <ActionIcon
        variant="default"
        size="input-sm"
        aria-label={t('period_picker.after')}
        disabled={isLast}
        onClick={() => onChange(step(1))}
        onPointerEnter={() => onLook?.(step(1))}
        onFocus={() => onLook?.(step(1))}
      >
        <IconChevronRight size="1.125rem" stroke={1.6} />
      </ActionIcon>
    </div>
  );
}
