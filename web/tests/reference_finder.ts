import type { SquarePicture } from '../src/finder/face';
import type { Weights, WeightsManifest } from '../src/finder/weights';

interface Tensor {
    shape: number[];
    data(): Promise<Float32Array>;
}

/** As much as is used here of the package, whose own types do not cover its bundled runtime. */
interface FaceApi {
    tf: {
        env(): { setPlatform(name: string, platform: object): void };
        setBackend(name: string): Promise<boolean>;
        tensor(values: Float32Array, shape: number[]): Tensor;
    };
    TinyFaceDetector: new () => {
        loadFromWeightMap(weights: Record<string, Tensor>): void;
        forwardInput(input: { toBatchTensor(): Tensor }, side: number): Tensor;
    };
}

/** The package's build for browsers starts only where it sees no Node, and then wants a platform. */
async function loadFaceApi(): Promise<FaceApi> {
    const versions = Object.getOwnPropertyDescriptor(process, 'versions')!;
    Object.defineProperty(process, 'versions', { ...versions, value: {} });
    try {
        // @ts-expect-error the file has no usable types
        const faceApi = (await import('@vladmandic/face-api/dist/face-api.esm.js')) as FaceApi;
        faceApi.tf.env().setPlatform('test', {
            isTypedArray: (value: unknown) => value instanceof Float32Array,
            now: () => performance.now(),
        });
        await faceApi.tf.setBackend('cpu');
        return faceApi;
    } finally {
        Object.defineProperty(process, 'versions', versions);
    }
}

/** The network's output by the implementation that the weights come from: shape and values, NHWC. */
export async function referenceOutput(
    picture: SquarePicture,
    manifest: WeightsManifest,
    weights: Weights,
): Promise<{ shape: number[]; values: Float32Array }> {
    const { tf, TinyFaceDetector } = await loadFaceApi();
    const detector = new TinyFaceDetector();
    detector.loadFromWeightMap(
        Object.fromEntries(
            manifest.weights.map(({ name, shape }) => [name, tf.tensor(weights.get(name)!, shape)]),
        ),
    );
    const { side, pixels } = picture;
    const rgb = Float32Array.from(
        { length: side * side * 3 },
        (_, i) => pixels[Math.floor(i / 3) * 4 + (i % 3)]!,
    );
    const input = { toBatchTensor: () => tf.tensor(rgb, [1, side, side, 3]) };
    const output = detector.forwardInput(input, side);
    return { shape: output.shape, values: await output.data() };
}
