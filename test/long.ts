/** Whether this is `npm run test:long`, which looks at all of what `npm test` takes a fixed part of. */
export const long = process.env.FOOTFALL_TESTS_LONG === '1';
