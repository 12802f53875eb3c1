import { useCallback, useEffect, useRef, useState } from 'react';

/** Milliseconds without a move before the address takes the threshold. */
const stillness = 200;

/** The threshold at once, for the charts, and in the address when the slider rests. */
export function useThreshold(address: number, write: (threshold: number) => void) {
  const [threshold, setThreshold] = useState(address);
  const [read, setRead] = useState(address);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(write);
  latest.current = write;
  useEffect(() => () => clearTimeout(timer.current), []);
  if (read !== address) {
    setRead(address);
    setThreshold(address);
  }
  const change = useCallback((next: number) => {
    setThreshold(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(next), stillness);
  }, []);
  return [threshold, change] as const;
}
