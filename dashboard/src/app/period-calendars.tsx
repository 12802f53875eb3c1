import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/fr';
import 'dayjs/locale/en-gb';
import { Button } from '@mantine/core';
import { DatePicker, DatesProvider, MonthPicker } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, isoWeekOf, startOfWeek } from '../state/dates.ts';
import { formatPeriod, parsePeriod, type Range } from '../state/period.ts';
import type { PeriodKind } from './period-kind.ts';
import classes from './period-picker.module.css';

interface PeriodCalendarsProps {
  kind: Exclude<PeriodKind, 'preset'>;
  period: string;
  range: Range;
  today: string;
  extent: { first: string | null; last: string | null };
  onChoose: (period: string) => void;
}

/** Calendars to choose a year, a month, an ISO week or two dates from. Read when the menu opens. */
export function PeriodCalendars({ kind, period, range, today, extent, onChoose }: PeriodCalendarsProps) {
  const { t, i18n } = useTranslation();
  const first = extent.first ?? today;
  const last = extent.last !== null && extent.last > today ? extent.last : today;
  const [dates, setDates] = useState<[string | null, string | null]>([range.from, addDays(range.to, -1)]);
  const shown = range.to > last ? last : range.from;
  const bounds = { minDate: first, maxDate: last, defaultDate: shown };
  const labels = {
    nextLabel: t('period_picker.next'),
    previousLabel: t('period_picker.previous'),
  };
  return (
    <DatesProvider
      settings={{ locale: i18n.language.startsWith('fr') ? 'fr' : 'en-gb', firstDayOfWeek: 1, weekendDays: [] }}
    >
      {kind === 'year' ? (
        <div className={classes.years}>
          {yearsBetween(first, last).map((year) => (
            <Button
              key={year}
              size="xs"
              variant={period === year ? 'filled' : 'default'}
              aria-pressed={period === year}
              onClick={() => onChoose(year)}
            >
              {year}
            </Button>
          ))}
        </div>
      ) : null}
      {kind === 'month' ? (
        <div className={classes.calendar}>
          <MonthPicker
            {...bounds}
            {...labels}
            minDate={`${first.slice(0, 7)}-01`}
            value={parsePeriod(period)?.kind === 'month' ? `${period}-01` : null}
            onChange={(value) => value !== null && onChoose(value.slice(0, 7))}
          />
        </div>
      ) : null}
      {kind === 'week' ? (
        <>
          <div className={classes.calendar}>
            <DatePicker
              hideOutsideDates
              {...bounds}
              {...labels}
              minDate={startOfWeek(first)}
              withWeekNumbers
              value={null}
              getDayProps={(day) => {
                const isIn = isoWeekOf(day) === period;
                return { selected: isIn, inRange: isIn };
              }}
              onChange={(value) => value !== null && onChoose(isoWeekOf(value))}
            />
          </div>
          <p className={classes.hint}>{t('period_picker.week_hint')}</p>
        </>
      ) : null}
      {kind === 'dates' ? (
        <>
          <div className={classes.calendar}>
            <DatePicker
              hideOutsideDates
              {...bounds}
              {...labels}
              type="range"
              allowSingleDateInRange
              value={dates}
              onChange={(value) => {
                setDates(value);
                const [from, to] = value;
                if (from !== null && to !== null) {
                  onChoose(formatPeriod({ kind: 'dates', from, to: addDays(to, 1) }));
                }
              }}
            />
          </div>
          <p className={classes.hint}>{t('period_picker.dates_hint')}</p>
        </>
      ) : null}
    </DatesProvider>
  );
}

function yearsBetween(first: string, last: string): string[] {
  const years: string[] = [];
  for (let year = Number(last.slice(0, 4)); year >= Number(first.slice(0, 4)); year -= 1) {
    years.push(String(year).padStart(4, '0'));
  }
  return years;
}
