import { overlap } from '../geometry';
import type { FoundFace } from './face';
import type { FeatureMap } from './layers';

/** Width and height of each anchor in cells, in the order of the network's output channels. */
const kAnchors = [
    [1.603231, 2.094468],
    [6.041143, 7.080126],
    [2.882459, 3.518061],
    [4.266906, 5.178857],
    [9.041765, 10.66308],
] as const;
const kValuesPerAnchor = 5;
const kSameFaceOverlap = 0.4;

function sigmoid(value: number): number {
    return 1 / (1 + Math.exp(-value));
}

function decode(output: FeatureMap, scoreThreshold: number): FoundFace[] {
    const cells = output.width;
    const size = output.height * output.width;
    const faces: FoundFace[] = [];
    for (let cell = 0; cell < size; ++cell) {
        for (const [anchor, [anchorWidth, anchorHeight]] of kAnchors.entries()) {
            const value = (index: number): number =>
                output.data[(anchor * kValuesPerAnchor + index) * size + cell]!;
            const score = sigmoid(value(4));
            if (score <= scoreThreshold) {
                continue;
            }
            const width = (Math.exp(value(2)) * anchorWidth) / cells;
            const height = (Math.exp(value(3)) * anchorHeight) / cells;
            const x = ((cell % cells) + sigmoid(value(0))) / cells - width / 2;
            const y = (Math.floor(cell / cells) + sigmoid(value(1))) / cells - height / 2;
            faces.push({ box: { x, y, width, height }, score });
        }
    }
    return faces;
}

/**
 * The faces in the network's output, best first, one for each face. Coordinates are shares (0..1)
 * of the square that the network looked at.
 */
export function facesOf(output: FeatureMap, scoreThreshold: number): FoundFace[] {
    const kept: FoundFace[] = [];
    for (const face of decode(output, scoreThreshold).sort((a, b) => b.score - a.score)) {
        if (kept.every((better) => overlap(better.box, face.box) < kSameFaceOverlap)) {
            kept.push(face);
        }
    }
    return kept;
}
