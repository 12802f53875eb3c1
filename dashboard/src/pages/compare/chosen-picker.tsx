import { MultiSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BranchRow, NetworkAnswer } from '../../api/types.ts';
import { inputLabel, wideControl } from '../../app/controls.tsx';
import { createFinder, fold } from '../../app/finder.ts';
import type { CompareState } from '../../state/pages.ts';
import classes from './compare.module.css';
import { mostChosen } from './requests.ts';

/** Most that the open menu lists; typing finds the others. */
const listed = 60;

export interface ChosenPickerProps {
  by: CompareState['by'];
  chosen: readonly string[];
  branches: readonly BranchRow[] | undefined;
  regions: NetworkAnswer['regions'] | undefined;
  onChange: (id: string[]) => void;
  /** Called with what would be chosen. */
  onLook: (id: string[]) => void;
}

/** Of the last line of the menu, which cannot be chosen: no id holds a NUL. */
const moreValue = '\0more';

/** Type to find among thousands; each choice becomes a chip, and Backspace takes the last one back. */
export function ChosenPicker({ by, chosen, branches, regions, onChange, onLook }: ChosenPickerProps) {
  const { t } = useTranslation('compare');
  const [search, setSearch] = useState('');
  const finder = useMemo(() => createFinder(branches ?? []), [branches]);
  const names = useMemo(() => new Map(branches?.map(({ id, name }) => [id, name])), [branches]);
  const places = useMemo(
    () =>
      new Map(
        branches?.map(({ id, city, region, name }) => [
          id,
          [...new Set([city, region])].filter((part) => part && part !== name).join(' · '),
        ]),
      ),
    [branches],
  );
  // Only what can be seen is handed to the menu: the chips and what was found.
  const { options, more } = useMemo(() => {
    const taken = new Set(chosen);
    const found =
      by === 'region'
        ? foundRegions(regions ?? [], search)
        : finder(search, listed + chosen.length).rows.map(({ id, name }) => ({ value: id, label: name }));
    const free = found.filter(({ value }) => !taken.has(value));
    const shown = free.slice(0, listed);
    const all = by === 'region' ? foundRegions(regions ?? [], search).length : finder(search, 0).more;
    const chips = chosen.map((id) => ({ value: id, label: by === 'region' ? id : (names.get(id) ?? id) }));
    return { options: [...chips, ...shown], more: all - (found.length - free.length) - shown.length };
  }, [by, chosen, finder, names, regions, search]);
  const isFull = chosen.length >= mostChosen;
  return (
    <MultiSelect
      className={wideControl}
      classNames={{ ...inputLabel, inputField: classes.pickerField }}
      label={t(`picker.label.${by}`)}
      placeholder={isFull ? t('picker.full', { count: mostChosen }) : t(`picker.placeholder.${by}`)}
      searchable
      hidePickedOptions
      clearable
      maxValues={mostChosen}
      maxDropdownHeight="min(22rem, 50vh)"
      data={
        more > 0
          ? [...options, { value: moreValue, label: t('picker.more', { count: more }), disabled: true }]
          : options
      }
      filter={({ options: all }) => all}
      value={[...chosen]}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={t(isFull ? 'picker.full' : 'picker.none', { count: mostChosen })}
      renderOption={({ option }) => (
        <span className={classes.option} onPointerEnter={() => onLook([...chosen, option.value])}>
          <span>{option.label}</span>
          <span className={classes.place}>
            {by === 'region'
              ? t('word.branch', { ns: 'common', count: regions?.find(({ id }) => id === option.value)?.branches ?? 0 })
              : places.get(option.value)}
          </span>
        </span>
      )}
      clearButtonProps={{ 'aria-label': t('picker.clear') }}
    />
  );
}

function foundRegions(regions: NetworkAnswer['regions'], search: string) {
  const words = fold(search);
  return regions.filter(({ id }) => fold(id).includes(words)).map(({ id }) => ({ value: id, label: id }));
}
