/** The choice of a period, the same on every page that has one. */
export { PeriodPicker } from '../pages/branch/period-picker.tsx';
