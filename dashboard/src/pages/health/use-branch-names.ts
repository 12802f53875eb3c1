import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { branchesQuery } from '../../api/queries.ts';

/** The name of a branch by its id; the id where it has none. */
export function useBranchNames(): (id: string) => string {
  const { data } = useQuery(branchesQuery());
  return useMemo(() => {
    const names = new Map(data?.map(({ id, name }) => [id, name]));
    return (id) => names.get(id) ?? id;
  }, [data]);
}
