import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import manifestGroups from '@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json';
import { facesOf } from '../src/finder/boxes';
import { featureMap } from '../src/finder/layers';
import { inputOf, runNetwork } from '../src/finder/network';
import { dequantise, type Weights } from '../src/finder/weights';
import { referenceOutput } from './reference_finder';

const file = readFileSync(
    createRequire(import.meta.url).resolve(
        '@vladmandic/face-api/model/tiny_face_detector_model.bin',
    ),
);
const manifest = manifestGroups[0]!;
let weights: Weights;

/** Blobs and gradients: every channel and every layer gets something other than noise. */
function picture(side: number): Uint8ClampedArray {
    const pixels = new Uint8ClampedArray(side * side * 4);
    for (let i = 0; i < side * side; ++i) {
        const x = (i % side) / side;
        const y = Math.floor(i / side) / side;
        const blob = Math.exp(-((x - 0.5) ** 2 + (y - 0.45) ** 2) * 12);
        pixels[i * 4] = 60 + 180 * blob;
        pixels[i * 4 + 1] = 40 + 120 * blob + 40 * Math.sin(x * 9);
        pixels[i * 4 + 2] = 30 + 90 * blob + 60 * Math.cos(y * 7 + x);
        pixels[i * 4 + 3] = 255;
    }
    return pixels;
}

beforeAll(() => {
    weights = dequantise(manifest, file);
});

describe('the face finder network', () => {
    it('gives what the package that the weights come from gives', { timeout: 60_000 }, async () => {
        const side = 96;
        const pixels = picture(side);

        const { shape, values } = await referenceOutput({ side, pixels }, manifest, weights);
        const actual = runNetwork(inputOf({ side, pixels }), weights);

        expect([actual.height, actual.width, actual.channels]).toEqual(shape.slice(1));
        const differences = Array.from(values, (value, i) => {
            const channel = i % actual.channels;
            const cell = Math.floor(i / actual.channels);
            return Math.abs(value - actual.data[channel * actual.width * actual.height + cell]!);
        });
        expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1);
        expect(Math.max(...differences)).toBeLessThan(1e-3);
    });

    it('refuses a weight file of another length', () => {
        expect(() => dequantise(manifest, file.subarray(1))).toThrow(/bytes/);
        expect(() => runNetwork(featureMap(3, 32, 32), new Map())).toThrow(/lack conv0/);
    });
});

describe('boxes from the network output', () => {
    const cells = 5;

    function output(marks: { cell: number; anchor: number; logit: number }[]) {
        const map = featureMap(25, cells, cells);
        const size = cells * cells;
        for (let anchor = 0; anchor < 5; ++anchor) {
            map.data.fill(-20, (anchor * 5 + 4) * size, (anchor * 5 + 5) * size);
        }
        for (const { cell, anchor, logit } of marks) {
            map.data[(anchor * 5 + 4) * size + cell] = logit;
        }
        return map;
    }

    it('places a box at its cell with the size of its anchor', () => {
        const [face, ...others] = facesOf(output([{ cell: 12, anchor: 0, logit: 2 }]), 0.5);
        expect(others).toEqual([]);
        expect(face!.score).toBeCloseTo(0.8808, 3);
        expect(face!.box.x + face!.box.width / 2).toBeCloseTo(0.5);
        expect(face!.box.width).toBeCloseTo(1.603231 / cells);
        expect(face!.box.height).toBeCloseTo(2.094468 / cells);
    });

    it('keeps the best of boxes on one face and every face that stands apart', () => {
        const faces = facesOf(
            output([
                { cell: 0, anchor: 0, logit: 1 },
                { cell: 12, anchor: 2, logit: 2 },
                { cell: 12, anchor: 3, logit: 3 },
            ]),
            0.5,
        );
        expect(faces.map((face) => face.score.toFixed(2))).toEqual(['0.95', '0.73']);
    });

    it('leaves out what lies below the threshold', () => {
        expect(facesOf(output([{ cell: 3, anchor: 1, logit: -1 }]), 0.5)).toEqual([]);
    });
});
