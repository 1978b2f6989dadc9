import { describe, expect, it } from 'vitest';
import {
    cropAround,
    guideOval,
    inOval,
    overlap,
    sentSize,
    visiblePart,
    type Rect,
} from '../src/geometry';

const frame = { width: 640, height: 480 };

function rect(x: number, y: number, width: number, height: number): Rect {
    return { x, y, width, height };
}

describe('the crop around a face', () => {
    it('is a square in which the face takes up a third of each side', () => {
        expect(cropAround(rect(270, 190, 100, 100), frame)).toEqual(rect(170, 90, 300, 300));
    });

    it('goes by the longer side of the face', () => {
        expect(cropAround(rect(290, 190, 60, 100), frame)).toEqual(rect(170, 90, 300, 300));
    });

    it.each([
        ['left and top', rect(0, 0, 100, 100), rect(0, 0, 200, 200)],
        ['right and bottom', rect(540, 380, 100, 100), rect(440, 280, 200, 200)],
        ['all sides', rect(100, 50, 400, 400), rect(0, 0, 640, 480)],
        ['beyond the frame', rect(-60, 100, 100, 100), rect(0, 0, 140, 300)],
    ])('is cut at the frame: %s', (_, face, crop) => {
        expect(cropAround(face, frame)).toEqual(crop);
    });

    it('has whole pixels', () => {
        const crop = cropAround(rect(270.3, 190.7, 99.4, 81.2), frame);
        expect(Object.values(crop).every(Number.isInteger)).toBe(true);
    });

    it('is empty for a face outside the frame', () => {
        expect(cropAround(rect(-500, 0, 100, 100), frame).width).toBe(0);
    });
});

describe('the size that is sent', () => {
    it('is never more than the crop has', () => {
        expect(sentSize({ width: 120, height: 90 }, 800)).toEqual({ width: 120, height: 90 });
    });

    it('is limited, with the shape kept', () => {
        expect(sentSize({ width: 1600, height: 1200 }, 800)).toEqual({ width: 800, height: 600 });
    });
});

describe('overlap', () => {
    it('is 1 for the same, 0 for apart, shared over joint between', () => {
        expect(overlap(rect(0, 0, 10, 10), rect(0, 0, 10, 10))).toBe(1);
        expect(overlap(rect(0, 0, 10, 10), rect(10, 0, 10, 10))).toBe(0);
        expect(overlap(rect(0, 0, 10, 10), rect(5, 0, 10, 10))).toBeCloseTo(1 / 3);
    });
});

describe('what is seen of the frame', () => {
    it('loses the sides in an upright view and top and bottom in a wide one', () => {
        expect(visiblePart(frame, { width: 240, height: 480 })).toEqual(rect(200, 0, 240, 480));
        expect(visiblePart(frame, { width: 1280, height: 480 })).toEqual(rect(0, 120, 640, 240));
    });

    it.each([
        { width: 240, height: 480 },
        { width: 1280, height: 480 },
        { width: 640, height: 480 },
    ])('holds the whole oval in its middle: %o', (view) => {
        const visible = visiblePart(frame, view);
        const oval = guideOval(visible);
        expect(oval.x).toBeGreaterThanOrEqual(visible.x);
        expect(oval.y).toBeGreaterThanOrEqual(visible.y);
        expect(oval.x + oval.width / 2).toBeCloseTo(320);
        expect(oval.y + oval.height / 2).toBeCloseTo(240);
        expect(oval.height / oval.width).toBeCloseTo(1.3);
    });

    it('is an oval, not its box', () => {
        const oval = rect(0, 0, 100, 200);
        expect(inOval({ x: 50, y: 100 }, oval)).toBe(true);
        expect(inOval({ x: 50, y: 199 }, oval)).toBe(true);
        expect(inOval({ x: 5, y: 5 }, oval)).toBe(false);
    });
});
