import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';
import { errorClassOf, errorIdOf, type ServerFault, sparkError } from './errors.ts';
import { sparkFault } from './fake-server.fixture.ts';

const remote = { host: 'spark', port: 15_002 };
const fault = (message: string, types: string[] = [], errorClass?: string): ServerFault => ({
  message,
  types,
  errorClass,
});
const told = (error: unknown, faults: ServerFault[] = []) => {
  const { code, message, hint, cause } = sparkError(error, remote, faults);
  expect(cause).toBe(error);
  expect(message).not.toContain('\n');
  return { code, message, hint: hint ?? '' };
};

describe('what Spark says of an error beside its line', () => {
  test('its class and its id stand in the details', () => {
    const error = sparkFault('it failed', { errorClass: 'TABLE_OR_VIEW_NOT_FOUND', errorId: 'e-7', classes: '["a"]' });
    expect([errorClassOf(error), errorIdOf(error)]).toEqual(['TABLE_OR_VIEW_NOT_FOUND', 'e-7']);
  });

  test('without details the class is that of the line', () => {
    const error = new ConnectError('[INVALID_HANDLE.SESSION_CLOSED] The handle is invalid.', Code.Internal);
    expect([errorClassOf(error), errorIdOf(error)]).toEqual(['INVALID_HANDLE.SESSION_CLOSED', null]);
  });

  test.each([new ConnectError('unavailable', Code.Unavailable), new Error('[NOT_OF_SPARK] x'), null, 'text'])(
    'of %s there is none',
    (error) => {
      expect([errorClassOf(error), errorIdOf(error)]).toEqual([null, null]);
    },
  );
});

describe('each fault is one line with what to do', () => {
  test.each([
    'INVALID_HANDLE.SESSION_NOT_FOUND',
    'INVALID_HANDLE.SESSION_CLOSED',
    'INVALID_HANDLE.SESSION_CHANGED',
    'INVALID_HANDLE.OPERATION_NOT_FOUND',
  ])('%s: the session is lost', (errorClass) => {
    const { code, hint } = told(sparkFault('The handle is invalid.', { errorClass }));
    expect(code).toBe('SPARK_SESSION_LOST');
    expect(hint).toContain('Run again');
  });

  test('a statement that was cancelled is an interruption', () => {
    expect(told(sparkFault('cancelled', { errorClass: 'OPERATION_CANCELED' })).code).toBe('INTERRUPTED');
  });

  test.each([
    [fault('Java heap space', ['java.lang.OutOfMemoryError'])],
    [
      fault('[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes of memory', [
        'org.apache.spark.memory.SparkOutOfMemoryError',
      ]),
    ],
    [fault('Not enough memory to build and broadcast the table to all worker nodes.')],
    [fault('ExecutorLostFailure: Container killed by YARN for exceeding memory limits. 5.5 GB used')],
  ])('out of memory beneath other errors: %j', (beneath) => {
    const { code, message, hint } = told(sparkFault('Job aborted.', { errorId: 'e' }), [
      fault('Job aborted.\n\tat a.b'),
      beneath,
    ]);
    expect(code).toBe('ENGINE_OUT_OF_MEMORY');
    expect(message).toContain('spark:15002');
    expect(hint).toContain('spark.executor.memory');
  });

  test('a full disk', () => {
    const { code, hint } = told(sparkFault('Job aborted.', {}), [
      fault('java.io.IOException: No space left on device'),
    ]);
    expect(code).toBe('STORAGE_FULL');
    expect(hint).toContain('Free some space');
  });

  test.each([
    [fault('Permission denied: user=spark', ['org.apache.hadoop.security.AccessControlException'])],
    [fault('java.io.FileNotFoundException: /lake/a.parquet (Permission denied)', ['java.io.FileNotFoundException'])],
    [fault('Mkdirs failed to create file:/lake/tables/hourly/.tmp-1/_temporary/0')],
  ])('a user without rights: %j', (beneath) => {
    const { code, message, hint } = told(sparkFault('Job aborted.', {}), [beneath]);
    expect(code).toBe('STORAGE_DENIED');
    expect(message).toContain(beneath.message);
    expect(hint).toContain('rights');
  });

  test('files that are not there on the machine of Spark', () => {
    const { code, hint } = told(
      sparkFault('[PATH_NOT_FOUND] Path does not exist: file:/lake/a', { errorClass: 'PATH_NOT_FOUND' }),
    );
    expect(code).toBe('SPARK_UNFIT');
    expect(hint).toContain('same path');
    expect(hint).toContain('rights');
  });

  test.each([
    [Code.Unauthenticated, 'SPARK_DENIED'],
    [Code.PermissionDenied, 'SPARK_DENIED'],
    [Code.Unimplemented, 'SPARK_UNFIT'],
    [Code.Unavailable, 'SPARK_UNREACHABLE'],
    [Code.Canceled, 'SPARK_UNREACHABLE'],
    [Code.DeadlineExceeded, 'SPARK_UNREACHABLE'],
  ])('gRPC code %s: %s', (code, expected) => {
    const found = told(new ConnectError('first line\nsecond line', code));
    expect(found.code).toBe(expected);
    expect(found.message).toContain('spark:15002');
  });

  test('anything else is the engine that failed, in the first line of what Spark says', () => {
    const { code, message } = told(sparkFault('outer', { errorClass: 'DIVIDE_BY_ZERO' }), [
      fault('\n[DIVIDE_BY_ZERO] Division by zero.\n== SQL ==\nSELECT 1/0'),
    ]);
    expect(code).toBe('ENGINE_FAILED');
    expect(message).toBe('Spark at spark:15002: [DIVIDE_BY_ZERO] Division by zero.');
  });

  test('the words of a plan of many pages are cut', () => {
    expect(told(new Error('x'.repeat(10_000))).message.length).toBeLessThan(500);
  });
});
