import { Button, Modal, TextInput } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/client.ts';
import { errorText } from '../../charts/error.tsx';
import classes from './said.module.css';

interface SayModalProps {
  title: string;
  submit: string;
  isBusy: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: () => void;
  children: ReactNode;
}

/** A dialog with one thing to say; what the server refuses is said in its own words. */
export function SayModal({ title, submit, isBusy, error, onClose, onSubmit, children }: SayModalProps) {
  const { t } = useTranslation('fault');
  const { t: tc } = useTranslation();
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': tc('word.close') }}
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.dialog, title: classes.dialogTitle }}
    >
      <form className={classes.form} onSubmit={send} noValidate>
        {children}
        {error === null ? null : (
          <div role="alert" className={classes.bad}>
            <p>
              {t('form.refused')} {errorText(error, tc)}
            </p>
            {error instanceof ApiProblem
              ? error.errors.map(({ name, reason }) => (
                  <p key={name}>
                    {name}: {reason}
                  </p>
                ))
              : null}
          </div>
        )}
        <div className={classes.end}>
          <Button variant="default" onClick={onClose}>
            {tc('word.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** As long as the API takes them. */
const longestReason = 500;
const longestAuthor = 100;

interface WhyFieldsProps {
  reason: string;
  onReason: (reason: string) => void;
  author: string;
  onAuthor: (author: string) => void;
  /** Whether to say what is still needed. */
  isTried: boolean;
}

export function WhyFields({ reason, onReason, author, onAuthor, isTried }: WhyFieldsProps) {
  const { t } = useTranslation('fault');
  return (
    <>
      <TextInput
        label={t('form.reason')}
        description={t('form.reason_hint')}
        required
        data-autofocus
        maxLength={longestReason}
        value={reason}
        error={isTried && reason.trim() === '' ? t('form.needed') : null}
        onChange={(event) => onReason(event.currentTarget.value)}
      />
      <TextInput
        label={t('form.author')}
        description={t('form.author_hint')}
        maxLength={longestAuthor}
        autoComplete="name"
        value={author}
        onChange={(event) => onAuthor(event.currentTarget.value)}
      />
    </>
  );
}

/** Reason and author as they are sent. */
export const whyOf = (reason: string, author: string) => ({
  reason: reason.trim(),
  ...(author.trim() === '' ? {} : { author: author.trim() }),
});
