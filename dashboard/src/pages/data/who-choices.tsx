import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { branchesQuery, sensorsQuery } from '../../api/queries.ts';
import { createFinder, fold } from '../../app/finder.ts';
import { useNetwork } from '../../app/use-network.ts';
import type { DataState } from '../../state/pages.ts';
import { type Choice, IdsChoice } from './ids-choice.tsx';

type Who = Pick<DataState, 'region' | 'branch' | 'sensor'>;

interface WhoChoicesProps extends Who {
  /** Whether single sensors can be chosen. */
  withSensors: boolean;
  onChange: (who: Partial<Who>) => void;
}

/** Regions, branches and sensors that the rows are of; none chosen: all. */
export function WhoChoices({ region, branch, sensor, withSensors, onChange }: WhoChoicesProps) {
  const { t } = useTranslation('data');
  const regions = useNetwork()?.regions ?? [];
  const { data: branches = [] } = useQuery(branchesQuery());
  const [isAsked, setAsked] = useState(false);
  const { data: sensors } = useQuery({ ...sensorsQuery({ branch, limit: 20_000 }), enabled: isAsked });

  const names = useMemo(() => new Map(branches.map(({ id, name }) => [id, name])), [branches]);
  const nameOf = (id: string) => names.get(id) ?? id;
  const findBranch = useMemo(() => createFinder(branches), [branches]);
  const sensorChoices = useMemo(
    () =>
      (sensors?.data ?? []).map(({ id, branch_id }) => {
        const place = branch_id === null ? null : names.get(branch_id);
        return { value: id, label: place && fold(place) !== fold(id) ? `${id} (${place})` : id };
      }),
    [sensors, names],
  );
  const regionChoices = useMemo(() => regions.map(({ id }) => ({ value: id, label: id })), [regions]);
  return (
    <>
      {regions.length < 2 ? null : (
        <IdsChoice
          label={t('who.region')}
          chosen={region}
          find={(query, most) => findIn(regionChoices, query, most)}
          nameOf={(id) => id}
          onChange={(ids) => onChange({ region: ids })}
        />
      )}
      <IdsChoice
        label={t('who.branch')}
        chosen={branch}
        find={(query, most) => {
          const { rows, more } = findBranch(query, most);
          return { choices: rows.map(({ id, name }) => ({ value: id, label: name })), more };
        }}
        nameOf={nameOf}
        onChange={(ids) => onChange({ branch: ids })}
      />
      {withSensors ? (
        <IdsChoice
          label={t('who.sensor')}
          chosen={sensor}
          find={(query, most) => findIn(sensorChoices, query, most)}
          nameOf={(id) => id}
          onChange={(ids) => onChange({ sensor: ids })}
          onOpen={() => setAsked(true)}
        />
      ) : null}
    </>
  );
}

/** The choices whose names hold the query. */
function findIn(choices: readonly Choice[], query: string, most: number): { choices: Choice[]; more: number } {
  const words = fold(query);
  const found = choices.filter(({ label }) => fold(label).includes(words));
  return { choices: found.slice(0, most), more: Math.max(0, found.length - most) };
}
