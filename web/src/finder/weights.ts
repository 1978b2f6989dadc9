/** How one tensor lies in the weight file: 8-bit values v that stand for v * scale + min. */
export interface TensorRecord {
    name: string;
    shape: number[];
    quantization: { dtype: string; scale: number; min: number };
}

export interface WeightsManifest {
    weights: TensorRecord[];
}

export type Weights = ReadonlyMap<string, Float32Array>;

/**
 * Turns the quantised file into float tensors by name, in the file's own order of axes.
 * Throws if the file is not as long as the manifest says.
 */
export function dequantise(manifest: WeightsManifest, file: Uint8Array): Weights {
    const tensors = new Map<string, Float32Array>();
    let offset = 0;
    for (const { name, shape, quantization } of manifest.weights) {
        const length = shape.reduce((product, axis) => product * axis, 1);
        const bytes = file.subarray(offset, offset + length);
        tensors.set(
            name,
            Float32Array.from(bytes, (value) => value * quantization.scale + quantization.min),
        );
        offset += length;
    }
    if (offset !== file.length) {
        throw new Error(`the face finder's weights have ${file.length} bytes, not ${offset}`);
    }
    return tensors;
}
