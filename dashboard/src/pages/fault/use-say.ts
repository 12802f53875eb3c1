import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CorrectionAnswer } from '../../api/types.ts';

const nameKey = 'footfall-author';

/** The name that was signed with here before. */
export function useAuthor() {
  const [author, setAuthor] = useState(readName);
  const keep = () => {
    try {
      localStorage.setItem(nameKey, author);
    } catch {
      // Storage may be forbidden; the name is then asked for again.
    }
  };
  return { author, setAuthor, keep };
}

function readName(): string {
  try {
    return localStorage.getItem(nameKey) ?? '';
  } catch {
    return '';
  }
}

/** Says something once, then reads what was said and the work that follows. */
export function useSay(say: () => Promise<CorrectionAnswer>, onSaid: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: say,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['corrections'] });
      void client.invalidateQueries({ queryKey: ['status'] });
      onSaid();
    },
  });
}
