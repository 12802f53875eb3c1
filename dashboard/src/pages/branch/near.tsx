import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, startTransition, useEffect, useRef, useState } from 'react';
import { type ChartShape, ChartSkeleton } from '../../charts/skeleton.tsx';
import classes from './near.module.css';

/** How far below the window, per cent of its height. */
const nearness = 50;
/** How long nothing must have been asked, milliseconds. */
const rest = 600;

interface NearProps {
  /** Titles of the charts to come and their shapes, in their order. */
  frames: readonly { title: string; shape: ChartShape }[];
  /** Around the frames, as around the charts. */
  className: string | undefined;
  children: () => ReactNode;
}

/**
 * Makes what lies below the fold when it comes near, or else when all above it has come: the first charts have the
 * browser to themselves, and a print or a picture of the whole page has everything.
 */
export function Near({ frames, className, children }: NearProps) {
  const [isMade, setMade] = useState(false);
  return isMade ? (
    children()
  ) : (
    <Waiting frames={frames} className={className} onMake={() => startTransition(() => setMade(true))} />
  );
}

function Waiting({ frames, className, onMake }: Omit<NearProps, 'children'> & { onMake: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const make = useRef(onMake);
  make.current = onMake;
  const isResting = useIsFetching() === 0;
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && make.current(),
      { rootMargin: `${nearness}% 0%` },
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!isResting) {
      return;
    }
    const timer = setTimeout(() => make.current(), rest);
    return () => clearTimeout(timer);
  }, [isResting]);
  return (
    <div ref={box} className={className}>
      {frames.map(({ title, shape }) => (
        <section key={title} className={classes.frame} aria-label={title}>
          <h2 className={classes.title}>{title}</h2>
          <ChartSkeleton height="medium" shape={shape} />
        </section>
      ))}
    </div>
  );
}
