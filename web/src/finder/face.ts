import type { Rect } from '../geometry';

/** A face as the finder saw it. */
export interface FoundFace {
    box: Rect;
    /** the finder's confidence, 0..1 */
    score: number;
}

/** RGBA pixels of a square picture. */
export interface SquarePicture {
    side: number;
    /** side * side * 4 bytes */
    pixels: Uint8ClampedArray;
}
