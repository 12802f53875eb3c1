import { expect, test } from 'vitest';
import { cellsOf, hasPlacesIn, levelOf, type MapPoint, marksOf, verdictStep } from './branch-map-points.ts';

const point = (id: string, more: Partial<MapPoint> = {}): MapPoint => ({
  id,
  name: id,
  latitude: 45,
  longitude: 5,
  value: 0,
  size: 100,
  verdict: 'normal',
  range: 0.2,
  observedShare: 1,
  ...more,
});

test('small branches come last, so that they are drawn over large ones', () => {
  const marks = marksOf([point('a', { size: 10 }), point('b', { size: 1000 }), point('c', { size: null })]);
  expect(marks.map(({ point: { id } }) => id)).toEqual(['b', 'a', 'c']);
  expect(marks[0]!.radius).toBe(15);
});

test('what was observed in part, or is silent, is hollow; a verdict that is unknown has no colour', () => {
  const [whole, part, silent] = [
    point('a', { value: -0.3, verdict: 'low' }),
    point('b', { observedShare: 0.6, value: 0.5 }),
    point('c', { verdict: 'unknown', value: null, observedShare: null, size: null }),
  ].map((each) => marksOf([each])[0]!);
  expect([whole!.isHollow, part!.isHollow, silent!.isHollow]).toEqual([false, true, true]);
  expect([whole!.step, part!.step, silent!.step]).toEqual([1, 4, null]);
});

test('a colour agrees with the verdict: pale inside the usual range of the branch, strong outside', () => {
  const step = (verdict: MapPoint['verdict'], value: number | null) => verdictStep({ verdict, value });
  expect([-0.4, -0.15, 0, 0.15, 0.9].map((value) => step('normal', value))).toEqual([2, 2, 3, 4, 4]);
  expect([-0.6, -0.3, -0.05].map((value) => step('low', value))).toEqual([0, 1, 1]);
  expect([0.03, 0.3, 0.6].map((value) => step('high', value))).toEqual([5, 5, 6]);
  expect([step('unknown', -0.5), step('normal', null)]).toEqual([null, null]);
});

test('branches without coordinates are left out', () => {
  const points = [point('a', { latitude: null }), point('b', { longitude: null })];
  expect(marksOf(points)).toEqual([]);
  expect(hasPlacesIn(points)).toBe(false);
});

test('a zero coordinate is a place', () => {
  expect(hasPlacesIn([point('a', { latitude: 0, longitude: 0 })])).toBe(true);
});

const many = (count: number) =>
  marksOf(
    Array.from({ length: count }, (_, at) =>
      point(`b${at}`, {
        latitude: 44 + (at % 60) / 30,
        longitude: 4 + Math.floor(at / 60) / 30,
        value: at % 3 === 0 ? -0.5 : 0.05,
        verdict: at % 3 === 0 ? 'low' : 'normal',
      }),
    ),
  );

test('thousands of branches become hexagons with every branch in exactly one, until they can be told apart', () => {
  const marks = many(3000);
  const { cells } = cellsOf(marks, levelOf(20_000))!;
  const { loose } = cellsOf(marks, levelOf(20_000))!;
  const shown = [...cells.flatMap((cell) => cell.marks), ...loose].map((mark) => mark.point.id);
  expect(shown.sort()).toEqual(marks.map((mark) => mark.point.id).sort());
  const looseLow = loose.filter((mark) => mark.point.verdict === 'low').length;
  expect(cells.reduce((sum, { low }) => sum + low, looseLow)).toBe(1000);
  expect(cells.every(({ entries, marks: inside }) => entries === inside.length * 100)).toBe(true);
  expect(cellsOf(marks, levelOf(5_000_000))).toBeNull();
  expect(cellsOf(many(500), levelOf(20_000))).toBeNull();
});

test('the median of a hexagon leaves out what may not be judged', () => {
  const marks = many(3000).map((mark) => ({ ...mark, x: 0.5, y: 0.5 }));
  const [cell] = cellsOf(marks, levelOf(20_000))!.cells;
  expect(cell).toMatchObject({ median: 0.05, step: 3 });
  const unknown = marks.map((mark) => ({ ...mark, step: null }));
  expect(cellsOf(unknown, levelOf(20_000))!.cells[0]).toMatchObject({ median: null, step: null });
});

test('a branch that stands alone keeps its own mark beside the hexagons', () => {
  const marks = marksOf([...many(2500).map((mark) => mark.point), point('alone', { latitude: 60, longitude: 20 })]);
  const { loose } = cellsOf(marks, levelOf(20_000))!;
  expect(loose.map((mark) => mark.point.id)).toContain('alone');
});
