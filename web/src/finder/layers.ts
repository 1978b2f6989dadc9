/**
 * The few layers that the face finder's network is made of. Feature maps are planar (channel after
 * channel, each row by row), which keeps the inner loops running over neighbouring memory.
 */
export interface FeatureMap {
    channels: number;
    height: number;
    width: number;
    /** channels * height * width values */
    data: Float32Array;
}

export function featureMap(channels: number, height: number, width: number): FeatureMap {
    return { channels, height, width, data: new Float32Array(channels * height * width) };
}

function plane(map: FeatureMap, channel: number): Float32Array {
    const size = map.height * map.width;
    return map.data.subarray(channel * size, (channel + 1) * size);
}

// prettier-ignore
type Kernel = readonly [
    number, number, number,
    number, number, number,
    number, number, number,
];

/** out += kernel * input over the inside of the picture; out may be smaller by the kernel's rim. */
function addConvolved3x3(
    input: Float32Array,
    inputWidth: number,
    kernel: Kernel,
    out: Float32Array,
    outWidth: number,
    outHeight: number,
): void {
    const [k0, k1, k2, k3, k4, k5, k6, k7, k8] = kernel;
    for (let y = 0; y < outHeight; ++y) {
        let a = y * inputWidth;
        let o = y * outWidth;
        for (let x = 0; x < outWidth; ++x, ++a, ++o) {
            const b = a + inputWidth;
            const c = b + inputWidth;
            out[o]! +=
                k0 * input[a]! +
                k1 * input[a + 1]! +
                k2 * input[a + 2]! +
                k3 * input[b]! +
                k4 * input[b + 1]! +
                k5 * input[b + 2]! +
                k6 * input[c]! +
                k7 * input[c + 1]! +
                k8 * input[c + 2]!;
        }
    }
}

/** The nine taps that lead from one input channel to one output channel of a 3x3 filter. */
function taps(filter: Float32Array, stride: number, offset: number): Kernel {
    const tap = (index: number): number => filter[index * stride + offset]!;
    return [tap(0), tap(1), tap(2), tap(3), tap(4), tap(5), tap(6), tap(7), tap(8)];
}

/** 3x3 convolution without padding. `filter` has the axes [3, 3, channels in, channels out]. */
export function convolve3x3(
    input: FeatureMap,
    filter: Float32Array,
    bias: Float32Array,
): FeatureMap {
    const out = featureMap(bias.length, input.height - 2, input.width - 2);
    for (let o = 0; o < out.channels; ++o) {
        const target = plane(out, o).fill(bias[o]!);
        for (let i = 0; i < input.channels; ++i) {
            const kernel = taps(filter, input.channels * out.channels, i * out.channels + o);
            addConvolved3x3(plane(input, i), input.width, kernel, target, out.width, out.height);
        }
    }
    return out;
}

function padByOne(source: Float32Array, width: number, height: number): Float32Array {
    const padded = new Float32Array((width + 2) * (height + 2));
    for (let y = 0; y < height; ++y) {
        padded.set(source.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
    }
    return padded;
}

/** 3x3 convolution of each channel by itself, zero-padded. `filter`: [3, 3, channels, 1]. */
export function convolveDepthwise3x3(input: FeatureMap, filter: Float32Array): FeatureMap {
    const { channels, height, width } = input;
    const out = featureMap(channels, height, width);
    for (let c = 0; c < channels; ++c) {
        const padded = padByOne(plane(input, c), width, height);
        const kernel = taps(filter, channels, c);
        addConvolved3x3(padded, width + 2, kernel, plane(out, c), width, height);
    }
    return out;
}

/**
 * 1x1 convolution. `filter`: [1, 1, channels in, channels out]. Takes four input channels at a time,
 * so channels in must be a multiple of four.
 */
export function convolvePointwise(
    input: FeatureMap,
    filter: Float32Array,
    bias: Float32Array,
): FeatureMap {
    const out = featureMap(bias.length, input.height, input.width);
    const size = input.height * input.width;
    const stride = out.channels;
    for (let o = 0; o < out.channels; ++o) {
        const target = plane(out, o).fill(bias[o]!);
        for (let i = 0; i < input.channels; i += 4) {
            const w0 = filter[i * stride + o]!;
            const w1 = filter[(i + 1) * stride + o]!;
            const w2 = filter[(i + 2) * stride + o]!;
            const w3 = filter[(i + 3) * stride + o]!;
            const a = plane(input, i);
            const b = plane(input, i + 1);
            const c = plane(input, i + 2);
            const d = plane(input, i + 3);
            for (let p = 0; p < size; ++p) {
                target[p]! += w0 * a[p]! + w1 * b[p]! + w2 * c[p]! + w3 * d[p]!;
            }
        }
    }
    return out;
}

/** Leaky rectifier with slope 0.1 below zero, in place. */
export function rectify(map: FeatureMap): FeatureMap {
    const { data } = map;
    for (let i = 0; i < data.length; ++i) {
        const value = data[i]!;
        if (value < 0) {
            data[i] = value * 0.1;
        }
    }
    return map;
}

/** Maximum over 2x2 windows; a window that reaches over the right or lower rim is cut there. */
export function maxPool2x2(input: FeatureMap, stride: 1 | 2): FeatureMap {
    const { channels, height, width } = input;
    const out = featureMap(channels, Math.ceil(height / stride), Math.ceil(width / stride));
    for (let c = 0; c < channels; ++c) {
        const source = plane(input, c);
        const target = plane(out, c);
        for (let y = 0; y < out.height; ++y) {
            const top = y * stride * width;
            const bottom = Math.min(y * stride + 1, height - 1) * width;
            for (let x = 0; x < out.width; ++x) {
                const left = x * stride;
                const right = Math.min(left + 1, width - 1);
                target[y * out.width + x] = Math.max(
                    source[top + left]!,
                    source[top + right]!,
                    source[bottom + left]!,
                    source[bottom + right]!,
                );
            }
        }
    }
    return out;
}
