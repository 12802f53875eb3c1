import { useRef } from 'react';

/**
 * Where the pages before this one begin, by number from 1: the API leads forward only. Null is the first row; a page
 * that was not come through is undefined.
 */
export function useTrail(question: string, page: number, cursor: string | null): (string | null | undefined)[] {
  const trail = useRef<{ question: string; places: (string | null | undefined)[] }>({ question, places: [] });
  if (trail.current.question !== question) {
    trail.current = { question, places: [] };
  }
  trail.current.places[1] = null;
  trail.current.places[page] = cursor;
  return trail.current.places;
}
