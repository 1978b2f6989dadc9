import type { FoundFace } from './finder/face';
import { centre, inOval, overlap, type Rect } from './geometry';

/** How the face in front of the camera sits in the oval. */
export type Framing = 'none' | 'outside' | 'too_small' | 'too_large' | 'moving' | 'ready';

export interface FramedFace {
    framing: Framing;
    /** the face that counts; missing only if there is none */
    face?: Rect;
}

/** A face narrower than this has too few pixels for the server's network. */
const kSmallestFacePixels = 80;
const kSmallestShareOfOval = 0.42;
/** A face wider than this leaves no room for the margin that the server's network looks at. */
const kLargestShareOfOval = 1.4;
/** Boxes of one face at rest overlap at least so much from one look to the next. */
const kSteadyOverlap = 0.7;

function area(rect: Rect): number {
    return rect.width * rect.height;
}

function largest(faces: readonly FoundFace[]): Rect | undefined {
    return faces
        .map((face) => face.box)
        .reduce<Rect | undefined>(
            (best, box) => (best === undefined || area(box) > area(best) ? box : best),
            undefined,
        );
}

/** Judges one look after another: a face must be inside the oval, large enough and steady. */
export class FramingGate {
    private last: Rect | undefined;

    judge(faces: readonly FoundFace[], oval: Rect): FramedFace {
        const inside = largest(faces.filter((face) => inOval(centre(face.box), oval)));
        const before = this.last;
        this.last = inside;
        if (inside === undefined) {
            const elsewhere = largest(faces);
            return elsewhere === undefined
                ? { framing: 'none' }
                : { framing: 'outside', face: elsewhere };
        }
        if (inside.width < Math.max(kSmallestFacePixels, oval.width * kSmallestShareOfOval)) {
            return { framing: 'too_small', face: inside };
        }
        if (inside.width > oval.width * kLargestShareOfOval) {
            return { framing: 'too_large', face: inside };
        }
        if (before === undefined || overlap(before, inside) < kSteadyOverlap) {
            return { framing: 'moving', face: inside };
        }
        return { framing: 'ready', face: inside };
    }
}
