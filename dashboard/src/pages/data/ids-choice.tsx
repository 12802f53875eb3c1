import { MultiSelect, type OptionsFilter } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './choices.module.css';

export interface Choice {
  value: string;
  label: string;
}

interface IdsChoiceProps {
  label: string;
  chosen: readonly string[];
  /** The choices that fit a search, at most so many, and how many more there are. */
  find: (query: string, most: number) => { choices: readonly Choice[]; more: number };
  /** The name of what is chosen, whether or not it is found. */
  nameOf: (id: string) => string;
  onChange: (ids: string[]) => void;
  onOpen?: () => void;
}

const shown = 50;
const asFound: OptionsFilter = ({ options }) => options;

/** Several of a long list, found by name. Only those that fit the search are ever in the list: 10,000 are fine. */
export function IdsChoice({ label, chosen, find, nameOf, onChange, onOpen }: IdsChoiceProps) {
  const { t } = useTranslation('data');
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const { choices, more } = isOpen ? find(query, shown) : { choices: [], more: 0 };
  const listed = new Set(choices.map(({ value }) => value));
  const kept = chosen.filter((id) => !listed.has(id)).map((id) => ({ value: id, label: nameOf(id) }));
  return (
    <MultiSelect
      label={label}
      placeholder={chosen.length === 0 ? t('who.all') : undefined}
      data={[
        ...(query === '' ? kept : []),
        ...choices,
        ...(query === '' ? [] : kept.map((one) => ({ ...one, disabled: true }))),
      ]}
      filter={asFound}
      value={[...chosen]}
      onChange={onChange}
      searchable
      clearable
      searchValue={query}
      onSearchChange={setQuery}
      onDropdownOpen={() => {
        setOpen(true);
        onOpen?.();
      }}
      onDropdownClose={() => {
        setOpen(false);
        setQuery('');
      }}
      hidePickedOptions={false}
      maxValues={100}
      nothingFoundMessage={t('who.none')}
      description={more > 0 ? t('who.more', { count: more }) : undefined}
      inputWrapperOrder={['label', 'input', 'description']}
      classNames={{ input: classes.ids, inputField: classes.idsField }}
    />
  );
}
