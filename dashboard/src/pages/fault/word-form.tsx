import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeFault, revert } from '../../api/queries.ts';
import type { Correction, Fault } from '../../api/types.ts';
import { SayModal, WhyFields, whyOf } from './form-parts.tsx';
import { useAuthor, useSay } from './use-say.ts';

interface WordFormProps {
  fault: Fault;
  /** What is said of the fault; a record: it is taken back. */
  word: 'confirm' | 'dismiss' | Correction;
  onClose: () => void;
}

/** Confirms or dismisses a fault, or takes back what was said: a reason, and whose. */
export function WordForm({ fault, word, onClose }: WordFormProps) {
  const { t } = useTranslation('fault');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const { author, setAuthor, keep } = useAuthor();
  const name = typeof word === 'string' ? word : 'revert';
  const say = useSay(
    () => {
      const why = whyOf(reason, author);
      return typeof word === 'string' ? judgeFault(fault.id, word, why) : revert(word.id, why);
    },
    () => {
      keep();
      onClose();
    },
  );
  const submit = () => {
    setTried(true);
    if (reason.trim() !== '') {
      say.mutate();
    }
  };
  return (
    <SayModal
      title={t(`form.${name}`)}
      submit={t(`form.submit_${name}`)}
      isBusy={say.isPending}
      error={say.error}
      onClose={onClose}
      onSubmit={submit}
    >
      {name === 'revert' ? null : <p>{t(`say.${name}_about`)}</p>}
      <WhyFields reason={reason} onReason={setReason} author={author} onAuthor={setAuthor} isTried={isTried} />
    </SayModal>
  );
}
