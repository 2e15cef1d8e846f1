import type { WeightType } from '../repository/weights.ts';
import { TensorProto_DataType } from './onnx_pb.ts';

/** The element types that the graphs and weights files of this program use. */
export type DataType = WeightType;

/** ONNX's number of an element type. */
export const onnxType: Readonly<Record<DataType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  bfloat16: TensorProto_DataType.BFLOAT16,
  float64: TensorProto_DataType.DOUBLE,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  bool: TensorProto_DataType.BOOL,
};

export const isFloat = (dtype: DataType): boolean =>
  dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64';
