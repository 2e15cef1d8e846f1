/**
 * Writes models/onnx/onnx_pb.ts, the TypeScript of ONNX's protobuf schema, with @bufbuild/protoc-gen-es.
 *
 * Without an argument, the schema is the one that the present file contains: run it so after an update of the plugin. For a newer ONNX, pass a
 * file with its FileDescriptorProto, which `protoc --descriptor_set_out` and the Python package onnx (`onnx_ml_pb2.DESCRIPTOR.serialized_pb`) have.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type DescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const root = join(import.meta.dirname, '..');
const target = join(root, 'models/onnx/onnx_pb.ts');

const schema = async () => {
  const path = process.argv[2];
  if (path) return fromBinary(FileDescriptorProtoSchema, readFileSync(path));
  const { file_onnx } = await import('../models/onnx/onnx_pb.ts');
  return file_onnx.proto;
};

/** A descriptor that protoc has not written for a plugin lacks the JSON names, and the plugin would print each as a difference. */
const nameFields = ({ field, nestedType }: DescriptorProto): void => {
  for (const each of field) each.jsonName = each.name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (const nested of nestedType) nameFields(nested);
};

const file = await schema();
file.name = 'onnx.proto';
for (const message of file.messageType) nameFields(message);
const request = create(CodeGeneratorRequestSchema, {
  fileToGenerate: [file.name],
  parameter: 'target=ts,erasable_syntax=true,import_extension=ts',
  protoFile: [file],
});
const plugin = spawnSync(join(root, 'node_modules/.bin/protoc-gen-es'), { input: toBinary(CodeGeneratorRequestSchema, request) });
const [generated] = fromBinary(CodeGeneratorResponseSchema, plugin.stdout).file;
if (plugin.status !== 0 || !generated) throw new Error(plugin.stderr.toString());
writeFileSync(target, generated.content);
