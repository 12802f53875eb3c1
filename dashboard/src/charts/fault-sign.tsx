import type { FaultKind } from '../api/types.ts';
import classes from './fault-sign.module.css';
import { faultSigns, signSide } from './fault-signs.ts';

/** The sign of a kind of fault; its word stands beside it. */
export function FaultSign({ kind }: { kind: FaultKind }) {
  return (
    <svg className={classes.sign} viewBox={`0 0 ${signSide} ${signSide}`} aria-hidden="true">
      <path d={faultSigns[kind]} />
    </svg>
  );
}
