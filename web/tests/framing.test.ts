import { beforeEach, describe, expect, it } from 'vitest';
import { FramingGate } from '../src/framing';
import type { Rect } from '../src/geometry';

const oval: Rect = { x: 180, y: 60, width: 280, height: 360 };

function face(x: number, y: number, side: number) {
    return { box: { x: x - side / 2, y: y - side / 2, width: side, height: side }, score: 0.9 };
}

const good = face(320, 240, 200);
let gate: FramingGate;

beforeEach(() => {
    gate = new FramingGate();
});

describe('the framing gate', () => {
    it('wants a face', () => {
        expect(gate.judge([], oval)).toEqual({ framing: 'none' });
    });

    it('wants two looks at a face that rests', () => {
        expect(gate.judge([good], oval).framing).toBe('moving');
        expect(gate.judge([face(325, 238, 205)], oval)).toEqual({
            framing: 'ready',
            face: face(325, 238, 205).box,
        });
    });

    it('is not passed by a face that moves on', () => {
        gate.judge([good], oval);
        expect(gate.judge([face(400, 240, 200)], oval).framing).toBe('moving');
        expect(gate.judge([face(320, 240, 200)], oval).framing).toBe('moving');
    });

    it('starts again after a look without a face', () => {
        gate.judge([good], oval);
        gate.judge([], oval);
        expect(gate.judge([good], oval).framing).toBe('moving');
    });

    it('wants the face inside the oval', () => {
        expect(gate.judge([face(80, 100, 150)], oval).framing).toBe('outside');
    });

    it('wants the face large enough, in the oval and in pixels', () => {
        expect(gate.judge([face(320, 240, 100)], oval).framing).toBe('too_small');
        const smallOval: Rect = { x: 290, y: 200, width: 60, height: 78 };
        expect(gate.judge([face(320, 240, 60)], smallOval).framing).toBe('too_small');
    });

    it('wants room around the face', () => {
        expect(gate.judge([face(320, 240, 420)], oval).framing).toBe('too_large');
    });

    it('takes the largest of several faces in the oval and leaves those outside alone', () => {
        const faces = [face(60, 240, 300), face(300, 200, 125), good];
        gate.judge(faces, oval);
        expect(gate.judge(faces, oval)).toEqual({ framing: 'ready', face: good.box });
    });
});
