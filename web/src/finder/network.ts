import type { SquarePicture } from './face';
import {
    convolve3x3,
    convolveDepthwise3x3,
    convolvePointwise,
    featureMap,
    maxPool2x2,
    rectify,
    type FeatureMap,
} from './layers';
import type { Weights } from './weights';

/** Mean colour of the pictures that the network was trained on (red, green, blue; 0..255). */
const kMeanColour = [117.001, 114.697, 97.404] as const;

function tensor(weights: Weights, name: string): Float32Array {
    const found = weights.get(name);
    if (found === undefined) {
        throw new Error(`the face finder's weights lack ${name}`);
    }
    return found;
}

/** Pixels as the network wants them: (value - mean) / 255, planar, without alpha. */
export function inputOf(picture: SquarePicture): FeatureMap {
    const { side, pixels } = picture;
    const input = featureMap(3, side, side);
    const size = side * side;
    for (let channel = 0; channel < 3; ++channel) {
        for (let i = 0; i < size; ++i) {
            input.data[channel * size + i] =
                (pixels[i * 4 + channel]! - kMeanColour[channel]!) / 255;
        }
    }
    return input;
}

function separable(input: FeatureMap, weights: Weights, name: string): FeatureMap {
    const spread = convolveDepthwise3x3(input, tensor(weights, `${name}/depthwise_filter`));
    return rectify(
        convolvePointwise(
            spread,
            tensor(weights, `${name}/pointwise_filter`),
            tensor(weights, `${name}/bias`),
        ),
    );
}

/**
 * Runs the tiny face detector (a YOLOv2 of separable convolutions). The answer has 25 channels: for
 * each of five anchors the centre x, y, width, height and confidence, before their squashing. Written
 * out here because seven layers do not justify a megabyte of machine-learning runtime in every page;
 * a test holds it to the package's own implementation.
 */
export function runNetwork(input: FeatureMap, weights: Weights): FeatureMap {
    let map = rectify(
        convolve3x3(input, tensor(weights, 'conv0/filters'), tensor(weights, 'conv0/bias')),
    );
    for (const name of ['conv1', 'conv2', 'conv3', 'conv4', 'conv5']) {
        map = separable(maxPool2x2(map, 2), weights, name);
    }
    return convolvePointwise(
        maxPool2x2(map, 1),
        tensor(weights, 'conv8/filters'),
        tensor(weights, 'conv8/bias'),
    );
}
