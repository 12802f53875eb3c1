/** Says at the end of `npm test`, where it is read, that the tests on Spark are not in it. */
export default function setup() {
  return () => {
    console.warn(
      '\nLEFT OUT: the tests on a real Spark. `npm run setup:cluster-tests` once, then `npm run test:cluster` runs them.\n',
    );
  };
}
