/** A server that speaks Spark Connect and does what a test says; what it is not told to do it leaves unimplemented. */
import { createServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { type ExecutePlanResponse, ExecutePlanResponseSchema, SparkConnectService } from './protocol/base_pb.js';
import { parseRemote, type SparkRemote } from './remote.ts';

export interface FakeServer {
  remote: SparkRemote;
  /** As a person writes it: sc://127.0.0.1:PORT */
  address: string;
  /** The names of all calls so far, in order. */
  calls: string[];
  headers: Headers[];
  /** Breaks every connection, as a network does. */
  cut(): void;
  close(): Promise<void>;
}

export type FakeSpark = Partial<ServiceImpl<typeof SparkConnectService>>;

export async function startFakeServer(spark: FakeSpark, port = 0): Promise<FakeServer> {
  const calls: string[] = [];
  const headers: Headers[] = [];
  const server = createServer(
    connectNodeAdapter({
      routes: (router) => router.service(SparkConnectService, spark),
      interceptors: [
        (next) => (request) => {
          calls.push(request.method.name);
          headers.push(request.header);
          return next(request);
        },
      ],
    }),
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
  });
  server.on('sessionError', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = `sc://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    remote: parseRemote(address),
    address,
    calls,
    headers,
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One response of a statement; `id` is where the client takes the stream up again. */
export function response(
  id: string,
  responseType: NonNullable<MessageInitShape<typeof ExecutePlanResponseSchema>['responseType']>,
): ExecutePlanResponse {
  return create(ExecutePlanResponseSchema, { responseId: id, serverSideSessionId: 'server-1', responseType });
}

export const arrowPart = (id: string, text: string, numChunksInBatch = 1) =>
  response(id, {
    case: 'arrowBatch',
    value: { data: Buffer.from(text), rowCount: 1n, numChunksInBatch: BigInt(numChunksInBatch) },
  });

export const complete = (id: string) => response(id, { case: 'resultComplete', value: {} });

/** An error as Spark tells it: with its class in google.rpc.ErrorInfo. */
export function sparkFault(message: string, metadata: Record<string, string>, code = Code.Internal): ConnectError {
  const error = new ConnectError(message, code);
  const writer = new BinaryWriter()
    .tag(1, 2)
    .string('org.apache.spark.SparkException')
    .tag(2, 2)
    .string('spark.apache.org');
  for (const [name, value] of Object.entries(metadata)) {
    writer.tag(3, 2).bytes(new BinaryWriter().tag(1, 2).string(name).tag(2, 2).string(value).finish());
  }
  error.details.push({ type: 'google.rpc.ErrorInfo', value: writer.finish() } as never);
  return error;
}
