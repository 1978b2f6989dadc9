import type { FoundFace, SquarePicture } from './face';

/** What the page asks of the worker; one question at a time. */
export interface FindRequest {
    /** the quantised weights: with the first question, and again after an error */
    weights?: Uint8Array;
    picture: SquarePicture;
    scoreThreshold: number;
}

/** Boxes are shares (0..1) of the picture's side. */
export type FindReply = { faces: FoundFace[] } | { error: string };
