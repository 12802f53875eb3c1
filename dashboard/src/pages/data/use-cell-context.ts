import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { branchesQuery } from '../../api/queries.ts';
import type { NetworkAnswer } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { CellContext } from './cell-text.ts';

/** Names and zones of the branches and the words of the language, for cells. */
export function useCellContext({ time_zone }: NetworkAnswer): CellContext {
  const { t } = useTranslation('data');
  const format = useFormat();
  const { data: branches } = useQuery(branchesQuery());
  return useMemo(() => {
    const known = new Map((branches ?? []).map((branch) => [branch.id, branch]));
    return {
      t,
      format,
      branchName: (id) => known.get(id)?.name ?? id,
      zoneOf: (id) => (id === null ? undefined : known.get(id)?.time_zone) ?? time_zone,
      networkZone: time_zone,
    };
  }, [t, format, branches, time_zone]);
}
