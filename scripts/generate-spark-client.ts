/**
 * Writes src/engine/spark/protocol/: the messages and the service of Spark Connect as JavaScript with types.
 *
 *   node scripts/generate-spark-client.ts [PYSPARK]    the folder of the package; default: of `npm run setup:cluster-tests`
 *
 * The published pyspark carries the compiled protocol in its Python modules, so neither Spark's sources nor protoc are
 * needed: the descriptors are read out of these modules and piped through protoc-gen-es, the plugin that protoc would call.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as wellKnownTypes from '@bufbuild/protobuf/wkt';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { findPyspark, python } from '../test/cluster/installation.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'src/engine/spark/protocol');
const service = 'spark/connect/base.proto';
/** What @bufbuild/protobuf brings itself: google/protobuf/any.proto and the like. */
const wellKnown = new Map(
  Object.values(wellKnownTypes)
    .filter((value) => typeof value === 'object' && 'kind' in value && value.kind === 'file')
    .map(({ proto }) => [proto.name, proto]),
);

/** Prints the bytes that a module made by protoc registers, without running it: that would need Python's protobuf. */
const printDescriptor = `
import ast, sys
for node in ast.walk(ast.parse(open(sys.argv[1], encoding='utf-8').read())):
    if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'AddSerializedFile':
        sys.stdout.buffer.write(ast.literal_eval(node.args[0]))
`;

/** The descriptor of a file of Spark's protocol, say 'spark/connect/base.proto'. */
function readDescriptor(pyspark: string, proto: string): FileDescriptorProto {
  const module = join(pyspark, 'sql/connect/proto', `${basename(proto, '.proto')}_pb2.py`);
  const bytes = execFileSync(existsSync(python) ? python : 'python3', ['-c', printDescriptor, module], {
    maxBuffer: 64 << 20,
  });
  const descriptor = fromBinary(FileDescriptorProtoSchema, bytes);
  if (descriptor.name !== proto) throw new Error(`${module} describes '${descriptor.name}', not ${proto}.`);
  return descriptor;
}

/** The file and all that it imports; what is imported comes first, as plugins expect it. */
function readWithImports(read: (proto: string) => FileDescriptorProto, proto: string): FileDescriptorProto[] {
  const files = new Map<string, FileDescriptorProto>();
  const visit = (name: string) => {
    if (files.has(name)) return;
    const file = wellKnown.get(name) ?? read(name);
    for (const imported of file.dependency) visit(imported);
    files.set(name, file);
  };
  visit(proto);
  return [...files.values()];
}

function runPlugin(files: FileDescriptorProto[]): { name: string; content: string }[] {
  const request = create(CodeGeneratorRequestSchema, {
    fileToGenerate: files.map((file) => file.name).filter((name) => !wellKnown.has(name)),
    parameter: 'target=js+dts,import_extension=js',
    protoFile: files,
  });
  const answer = execFileSync(
    process.execPath,
    [join(root, 'node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es')],
    {
      input: toBinary(CodeGeneratorRequestSchema, request),
      maxBuffer: 64 << 20,
    },
  );
  const { error, file } = fromBinary(CodeGeneratorResponseSchema, answer);
  if (error) throw new Error(`protoc-gen-es: ${error}`);
  return file.map(({ name, content }) => ({ name, content }));
}

const pyspark = process.argv[2] ?? findPyspark();
if (!pyspark) {
  console.error('There is no pyspark in .cluster. Run `npm run setup:cluster-tests`, or name the folder of a pyspark.');
  process.exit(1);
}
const version = /__version__.*?["'](.+)["']/.exec(readFileSync(join(pyspark, 'version.py'), 'utf8'))?.[1];
const header = `// The protocol of Spark Connect, made by scripts/generate-spark-client.ts from the descriptors in pyspark ${version}.
// Apache Spark is copyrighted by the Apache Software Foundation and licensed under the Apache License, Version 2.0.
`;
const files = readWithImports((proto) => readDescriptor(pyspark, proto), service);
const generated = runPlugin(files);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const { name, content } of generated) {
  const path = join(target, basename(name));
  const text = header + content;
  writeFileSync(path, text);
  console.log(`wrote ${relative(root, path)}, ${text.length} characters`);
}
