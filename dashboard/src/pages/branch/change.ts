import type { BranchState } from '../../state/pages.ts';

/** Puts a part of the page's state into the address; with `push` as a step that Back undoes. */
export type Change = (patch: Partial<BranchState>, options?: { push?: boolean }) => void;
