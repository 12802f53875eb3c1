import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './fresh.module.css';

interface FreshProps {
  /** What is watched: the highlight shows that news changed it. */
  value: number | string | null | undefined;
  /** Another choice (region, period) changes figures too, which is no news. */
  scope: string;
  className?: string;
  children: ReactNode;
}

/** A figure that lights up calmly for a moment when news changed it; not for those who asked for less motion. */
export function Fresh({ value, scope, className, children }: FreshProps) {
  const shown = useRef({ value, scope });
  const [news, setNews] = useState(0);
  useEffect(() => {
    const before = shown.current;
    shown.current = { value, scope };
    if (before.scope === scope && before.value !== value && before.value !== null && before.value !== undefined) {
      setNews((count) => count + 1);
    }
  }, [value, scope]);
  // A new key starts the animation anew.
  return (
    <span className={className}>
      <span key={news} className={news > 0 ? classes.fresh : undefined}>
        {children}
      </span>
    </span>
  );
}
