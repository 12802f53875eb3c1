import { Button, Paper } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { correctionsQuery } from '../../api/queries.ts';
import type { Correction, FaultAnswer } from '../../api/types.ts';
import { useNetwork } from '../../app/use-network.ts';
import { CorrectForm } from './correct-form.tsx';
import { recordsOf } from './pending.ts';
import { PendingNote } from './pending-note.tsx';
import { Records } from './records.tsx';
import classes from './said.module.css';
import { WordForm } from './word-form.tsx';

type Open = 'confirm' | 'dismiss' | 'correct' | Correction | null;

const icons = { confirm: IconCheck, dismiss: IconX, correct: IconPencil };

/** What people said of the fault, and the place to say more. */
export function Said({ answer }: { answer: FaultAnswer }) {
  const { t } = useTranslation('fault');
  const role = useNetwork()?.role;
  const { fault } = answer;
  const [open, setOpen] = useState<Open>(null);
  const query = useQuery(correctionsQuery({ sensor: [fault.sensor_id], limit: 500 }));
  const records = recordsOf(answer, query.data?.data ?? []);
  const opener = useRef<HTMLElement | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const show = (what: Open, button: HTMLElement) => {
    opener.current = button;
    setOpen(what);
  };
  const close = () => setOpen(null);
  // The keyboard goes on where the dialog was opened.
  useEffect(() => {
    if (open === null) {
      opener.current?.focus();
    }
  }, [open]);
  // What is taken back loses its button once it is read anew; the keyboard is then at the head of the place.
  useEffect(() => {
    if (open === null && opener.current?.isConnected === false && document.activeElement === document.body) {
      opener.current = null;
      title.current?.focus();
    }
  });
  const mayNot = role !== 'operator';
  return (
    <Paper component="section" className={classes.card} aria-labelledby="say-title">
      <h2 id="say-title" ref={title} tabIndex={-1} className={classes.title}>
        {t('say.title')}
      </h2>
      <p className={classes.lead}>{t(mayNot ? 'say.viewer' : 'say.lead')}</p>
      <div className={classes.ways}>
        {(['confirm', 'dismiss', 'correct'] as const).map((way) => {
          const Icon = icons[way];
          const isOff = mayNot || (way === 'confirm' && fault.kind === 'drift');
          return (
            <div key={way}>
              <Button
                size="xs"
                fullWidth
                variant={way === 'confirm' ? 'filled' : 'default'}
                leftSection={<Icon size="1rem" stroke={1.8} aria-hidden="true" />}
                disabled={isOff}
                aria-describedby={`say-${way}`}
                onClick={(event) => show(way, event.currentTarget)}
              >
                {t(`say.${way}`)}
              </Button>
              <p id={`say-${way}`} className={classes.about}>
                {t(way === 'confirm' && fault.kind === 'drift' ? 'say.drift' : `say.${way}_about`)}
              </p>
            </div>
          );
        })}
      </div>
      <PendingNote answer={answer} records={records} />
      <Records query={query} records={records} onTakeBack={mayNot ? null : show} />
      {open === 'correct' ? <CorrectForm answer={answer} onClose={close} /> : null}
      {open === null || open === 'correct' ? null : <WordForm fault={fault} word={open} onClose={close} />}
    </Paper>
  );
}
