import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { type CallOptions, type Client, Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { FootfallError } from '../../domain/errors.ts';
import { CalmSessionManager } from './calm-session-manager.ts';
import { errorClassOf, errorIdOf, type ServerFault, sessionLost, sparkError } from './errors.ts';
import {
  type ExecutePlanResponse,
  type ExecutePlanResponse_ExecutionProgress,
  type FetchErrorDetailsResponse,
  InterruptRequest_InterruptType,
  type Plan,
  PlanSchema,
  SparkConnectService,
} from './protocol/base_pb.js';
import type { SparkRemote } from './remote.ts';

export interface SparkEffects {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  newId(): string;
}

export const sparkEffects: SparkEffects = {
  sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
  newId: randomUUID,
};

export interface SparkConnectOptions {
  remote: SparkRemote;
  /** Ends what is under way: the statement is interrupted on the server too. */
  signal: AbortSignal;
  /** How long a server that does not answer is tried again, milliseconds: a cut of ten seconds must pass unseen. */
  patienceMs?: number;
  effects?: SparkEffects;
}

type Request = Parameters<Client<typeof SparkConnectService>['executePlan']>[0];

const clientType = 'footfall';
const usualPatienceMs = 60_000;
/** Before its first answer a server is more likely absent than away. */
const firstPatienceMs = 10_000;
const firstPauseMs = 100;
const longestPauseMs = 4_000;
/** A small answer is due within that, milliseconds; statements take what they take. */
const answerMs = 30_000;
const interruptMs = 5_000;

/** So long may be said at once; a server takes 128 MB unless told otherwise. */
export const mostMessageBytes = 128 * 1024 * 1024;

/**
 * A session on a Spark Connect server: statements and their results as messages of the protocol. A stream that breaks is
 * taken up again where it was, so that a cut of the network neither loses a statement nor runs it twice. Errors are
 * FootfallErrors.
 */
export class SparkConnect {
  readonly sessionId: string;
  readonly #client: Client<typeof SparkConnectService>;
  readonly #sessions: CalmSessionManager;
  readonly #options: SparkConnectOptions & { effects: SparkEffects };
  /** The server's own name of the session; another one after it was lost: the views are gone then. */
  #serverSession = '';

  constructor(options: SparkConnectOptions) {
    const { remote, effects = sparkEffects } = options;
    this.#options = { ...options, effects };
    this.sessionId = effects.newId();
    const baseUrl = `${remote.secure ? 'https' : 'http'}://${remote.host}:${remote.port}`;
    // Pings tell a connection that was cut from a statement that takes long.
    this.#sessions = new CalmSessionManager(baseUrl, {
      pingIntervalMs: 10_000,
      pingTimeoutMs: 5_000,
      pingIdleConnection: false,
      idleConnectionTimeoutMs: 15 * 60_000,
    });
    const withHeaders: Interceptor = (next) => (request) => {
      for (const [name, value] of Object.entries(remote.headers)) request.header.set(name, value);
      if (remote.token !== null) request.header.set('authorization', `Bearer ${remote.token}`);
      return next(request);
    };
    const transport = createGrpcTransport({
      baseUrl,
      sessionManager: this.#sessions,
      interceptors: [withHeaders],
      readMaxBytes: mostMessageBytes,
      writeMaxBytes: mostMessageBytes,
    });
    this.#client = createClient(SparkConnectService, transport);
  }

  /** The version of Spark, such as `4.2.0`. */
  async version(): Promise<string> {
    const answer = await this.#try(() =>
      this.#client.analyzePlan(
        { ...this.#who(), analyze: { case: 'sparkVersion', value: {} } },
        { timeoutMs: answerMs, signal: this.#options.signal },
      ),
    );
    return answer.result.case === 'sparkVersion' ? answer.result.value.version : '';
  }

  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    await this.#try(() =>
      this.#client.config(
        { ...this.#who(), operation: { opType: { case: 'set', value: { pairs } } } },
        { timeoutMs: answerMs, signal: this.#options.signal },
      ),
    );
  }

  /** Runs a plan to its end and gives each Arrow stream of its result. `onKept` is told under which name the server keeps rows. */
  async execute(
    plan: Plan['opType'],
    onProgress?: (progress: ExecutePlanResponse_ExecutionProgress) => void,
    onKept?: (relationId: string) => void,
  ): Promise<Uint8Array[]> {
    const streams: Uint8Array[] = [];
    let chunks: Uint8Array[] = [];
    for await (const response of this.#responses(create(PlanSchema, { opType: plan }))) {
      const { responseType } = response;
      if (responseType.case === 'arrowBatch') {
        const { data, numChunksInBatch } = responseType.value;
        chunks.push(data);
        if (chunks.length >= Number(numChunksInBatch ?? 1)) {
          streams.push(chunks.length === 1 ? data : Buffer.concat(chunks));
          chunks = [];
        }
      } else if (responseType.case === 'executionProgress') {
        onProgress?.(responseType.value);
      } else if (responseType.case === 'checkpointCommandResult') {
        onKept?.(responseType.value.relation?.relationId ?? '');
      }
    }
    return streams;
  }

  /** Ends all that the session is doing on the server. Never throws. */
  async interrupt(): Promise<void> {
    await this.#client
      .interrupt({ ...this.#who(), interruptType: InterruptRequest_InterruptType.ALL }, { timeoutMs: interruptMs })
      .catch(() => {});
  }

  /** The server forgets the session. Never throws. */
  async close(): Promise<void> {
    await this.#client.releaseSession(this.#who(), { timeoutMs: interruptMs }).catch(() => {});
    this.#sessions.abort();
  }

  #who() {
    return {
      sessionId: this.sessionId,
      userContext: { userId: this.#options.remote.userId, userName: this.#options.remote.userId },
      clientType,
      // Another session under the same name, of a server that was started anew, refuses what was meant for the first.
      ...(this.#serverSession && { clientObservedServerSideSessionId: this.#serverSession }),
    };
  }

  /**
   * The responses of one operation, each once. Where the stream breaks it is asked for from the last response on; the
   * server keeps what was not released.
   */
  async *#responses(plan: Plan): AsyncGenerator<ExecutePlanResponse> {
    const { signal } = this.#options;
    const operationId = this.#options.effects.newId();
    const who = this.#who();
    const patience = this.#patience();
    let last: string | undefined;
    let isKnown = false;
    const onAbort = () => void this.interrupt();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        const options: CallOptions = { signal };
        const stream = isKnown
          ? this.#client.reattachExecute(
              { ...who, operationId, ...(last !== undefined && { lastResponseId: last }) },
              options,
            )
          : this.#client.executePlan(executeRequest(who, operationId, plan), options);
        try {
          for await (const response of stream) {
            patience.renew();
            isKnown = true;
            this.#checkSession(response.serverSideSessionId);
            last = response.responseId;
            if (response.responseType.case === 'resultComplete') return;
            yield response;
          }
          // The server ends a long stream now and then, and is to be asked for the rest.
          isKnown = true;
        } catch (error) {
          if (signal.aborted) throw error;
          // It never came to the server, so that sending it anew runs it once.
          if (isKnown && last === undefined && errorClassOf(error) === 'INVALID_HANDLE.OPERATION_NOT_FOUND')
            isKnown = false;
          else if (!isPassing(error)) throw error;
          // Whether it was taken up is not known: to ask for it finds out.
          else if (error instanceof ConnectError && !isKnown) isKnown = !isRefused(error);
          await patience.pause(error);
        }
      }
    } catch (error) {
      throw await this.#told(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (isKnown) {
        void this.#client
          .releaseExecute(
            { ...who, operationId, release: { case: 'releaseAll', value: {} } },
            { timeoutMs: interruptMs },
          )
          .catch(() => {});
      }
    }
  }

  #patience(): Patience {
    const usual = this.#serverSession === '' ? firstPatienceMs : usualPatienceMs;
    return new Patience({ ...this.#options, patienceMs: this.#options.patienceMs ?? usual });
  }

  async #try<T>(call: () => Promise<T & { serverSideSessionId?: string }>): Promise<T> {
    const patience = this.#patience();
    for (;;) {
      try {
        const answer = await call();
        this.#checkSession(answer.serverSideSessionId ?? '');
        return answer;
      } catch (error) {
        if (this.#options.signal.aborted || !isPassing(error)) throw await this.#told(error);
        await patience.pause(error).catch(async (last) => {
          throw await this.#told(last);
        });
      }
    }
  }

  #checkSession(found: string): void {
    if (found === '') return;
    if (this.#serverSession === '') this.#serverSession = found;
    if (found !== this.#serverSession) throw sessionLost(this.#options.remote);
  }

  /** With what the server knows of it beyond the one line of gRPC. */
  async #told(error: unknown): Promise<FootfallError> {
    if (error instanceof FootfallError) return error;
    if (this.#options.signal.aborted) return new FootfallError('INTERRUPTED', 'Interrupted.', { cause: error });
    const errorId = errorIdOf(error);
    const faults: ServerFault[] = [];
    if (errorId !== null) {
      const details = await this.#client
        .fetchErrorDetails({ ...this.#who(), errorId }, { timeoutMs: interruptMs })
        .catch(() => null);
      if (details) faults.push(...faultsOf(details));
    }
    return sparkError(error, this.#options.remote, faults);
  }
}

function executeRequest(who: object, operationId: string, plan: Plan): Request {
  return {
    ...who,
    operationId,
    plan,
    requestOptions: [{ requestOption: { case: 'reattachOptions', value: { reattachable: true } } }],
  } as Request;
}

function faultsOf({ errors, rootErrorIdx }: FetchErrorDetailsResponse): ServerFault[] {
  const faults: ServerFault[] = [];
  for (let at = rootErrorIdx, left = errors.length; at !== undefined && left > 0; left--) {
    const error = errors[at];
    if (!error) break;
    faults.push({
      types: error.errorTypeHierarchy,
      message: error.message,
      errorClass: error.sparkThrowable?.errorClass,
    });
    at = error.causeIdx;
  }
  return faults;
}

/**
 * A fault that may go away by itself. A stream whose connection broke says that it was cancelled; whether that was asked
 * for here says the signal.
 */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  if (errorClassOf(error) !== null) return errorClassOf(error) === 'INVALID_CURSOR.DISCONNECTED';
  return (
    [Code.Unavailable, Code.Aborted, Code.Internal, Code.Unknown, Code.DeadlineExceeded, Code.Canceled].includes(
      error.code,
    ) && !hasDetails(error)
  );
}

/** Nothing listened, so nothing was taken up. */
function isRefused(error: ConnectError): boolean {
  return /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/.test(`${error.rawMessage} ${String(error.cause)}`);
}

const hasDetails = (error: ConnectError) => error.details.length > 0;

type PatienceOptions = Pick<SparkConnectOptions, 'signal'> & { effects: SparkEffects; patienceMs: number };

/** Pauses that grow, for as long as a server may be away. */
class Patience {
  readonly #options: PatienceOptions;
  #pauseMs = firstPauseMs;
  #spentMs = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  renew(): void {
    this.#pauseMs = firstPauseMs;
    this.#spentMs = 0;
  }

  /** Throws the error again when there is no patience left. */
  async pause(error: unknown): Promise<void> {
    const { patienceMs, effects, signal } = this.#options;
    if (this.#spentMs >= patienceMs) throw error;
    await effects.sleep(this.#pauseMs, signal);
    this.#spentMs += this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }
}
