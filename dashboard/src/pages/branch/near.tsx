import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ChartSkeleton } from '../../charts/skeleton.tsx';

/** How far below the window, per cent of its height. */
const nearness = 50;

/** Makes what lies below the fold when it comes near: the first charts have the browser to themselves. */
export function Near({ children }: { children: () => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (isNear || box.current === null) {
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: `${nearness}% 0%` },
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [isNear]);
  return <div ref={box}>{isNear ? children() : <ChartSkeleton height="medium" shape="grid" />}</div>;
}
