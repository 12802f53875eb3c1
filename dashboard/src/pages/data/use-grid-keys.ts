import { type ClipboardEvent, type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { copyText } from './copy-text.ts';

export interface GridKeysRequest {
  rows: number;
  columns: number;
  /** Rows that are drawn, both included. */
  shown: { first: number; last: number };
  pageRows: number;
  /** Brings a row into sight. */
  reach: (row: number) => void;
  /** Row -1 is the head. */
  onEnter: (row: number, column: number, isShift: boolean) => void;
  valueAt: (row: number, column: number) => string;
  onCopied: (value: string) => void;
}

/** Walks the focus through a grid of cells that bear `data-cell="row:column"`; one of them at a time is reached by Tab. */
export function useGridKeys(request: GridKeysRequest) {
  const { rows, columns, shown, pageRows, reach, onEnter, valueAt, onCopied } = request;
  const [cell, setCell] = useState({ row: -1, column: 0 });
  const table = useRef<HTMLTableElement | null>(null);
  const isMoving = useRef(false);
  const row = Math.min(cell.row, rows - 1);
  const column = Math.min(cell.column, columns - 1);
  // A row that was scrolled away cannot be reached by Tab; the head can.
  const stopRow = row >= shown.first && row <= shown.last ? row : -1;

  useEffect(() => {
    if (!isMoving.current) {
      return;
    }
    const found = table.current?.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`);
    if (found) {
      isMoving.current = false;
      found.focus();
    }
  });

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    table.current = event.currentTarget;
    if (event.key === 'Enter') {
      const link = (event.target as HTMLElement).querySelector('a');
      event.preventDefault();
      if (link) {
        link.click();
      } else if (row >= 0) {
        void copyText(valueAt(row, column)).then(() => onCopied(valueAt(row, column)));
      } else {
        onEnter(row, column, event.shiftKey);
      }
      return;
    }
    if (event.altKey || (event.metaKey && event.key !== 'Home' && event.key !== 'End')) {
      return;
    }
    const next = moved(event.key, event.ctrlKey || event.metaKey, { row, column }, { rows, columns, pageRows });
    if (next === null) {
      return;
    }
    event.preventDefault();
    isMoving.current = true;
    if (next.row >= 0) {
      reach(next.row);
    }
    setCell(next);
  };

  const onFocus = (event: FocusEvent<HTMLTableElement>) => {
    table.current = event.currentTarget;
    const place = placeOf(event.target);
    if (place !== null && (place.row !== cell.row || place.column !== cell.column)) {
      setCell(place);
    }
  };

  const onCopy = (event: ClipboardEvent<HTMLTableElement>) => {
    const place = placeOf(event.target as Element);
    const isSelection = document.getSelection()?.isCollapsed === false;
    if (place === null || isSelection) {
      return;
    }
    event.preventDefault();
    const value = valueAt(place.row, place.column);
    event.clipboardData.setData('text/plain', value);
    onCopied(value);
  };

  return {
    handlers: { onKeyDown, onFocus, onCopy },
    tabIndexOf: (atRow: number, atColumn: number) => (atRow === stopRow && atColumn === column ? 0 : -1),
    stopOf: (atRow: number) => (atRow === stopRow ? column : -1),
  };
}

function placeOf(target: Element): { row: number; column: number } | null {
  const [row, column] = target.closest('[data-cell]')?.getAttribute('data-cell')?.split(':') ?? [];
  return row === undefined || column === undefined ? null : { row: Number(row), column: Number(column) };
}

interface Place {
  row: number;
  column: number;
}

/** Where a key leads; row -1 is the head. Null for keys that lead nowhere. */
export function moved(
  key: string,
  isFar: boolean,
  { row, column }: Place,
  { rows, columns, pageRows }: { rows: number; columns: number; pageRows: number },
): Place | null {
  const to = (nextRow: number, nextColumn: number) => ({
    row: Math.min(Math.max(nextRow, -1), rows - 1),
    column: Math.min(Math.max(nextColumn, 0), columns - 1),
  });
  switch (key) {
    case 'ArrowUp':
      return to(isFar ? -1 : row - 1, column);
    case 'ArrowDown':
      return to(isFar ? rows - 1 : row + 1, column);
    case 'ArrowLeft':
      return to(row, isFar ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, isFar ? columns - 1 : column + 1);
    case 'PageUp':
      return to(row - pageRows, column);
    case 'PageDown':
      return to(row + pageRows, column);
    case 'Home':
      return to(isFar ? 0 : row, 0);
    case 'End':
      return to(isFar ? rows - 1 : row, columns - 1);
    default:
      return null;
  }
}
