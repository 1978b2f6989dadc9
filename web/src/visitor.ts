import { overlap, type Rect } from './geometry';

/** All in milliseconds. */
export const kFollowTimes = {
    /** without a face for two looks and so long, whoever was there has gone */
    gone: 900,
    /** as long as somebody acts: a head that is turned far is not found */
    goneWhileActing: 2_000,
    /** nobody is followed across a pause of so long in which no look was taken */
    blind: 5_000,
} as const;

/**
 * Boxes of one person overlap at least so much from one look to the next, swaying included. Less is
 * somebody else until an answer says otherwise: in a queue the next one stands right behind, and must
 * not be shown the name of the one before. A second lookup of the same person does no harm.
 */
const kSameFaceOverlap = 0.5;

/** Someone in front of the camera, from coming to going. */
export interface Visitor {
    box: Rect;
    seenAt: number;
    missedLooks: number;
    nextLookup: number;
    unknownAnswers: number;
    /** a picture alone does not tell who this is */
    needsChallenge: boolean;
}

/** Follows the one in front of the camera from look to look. */
export class VisitorTracker {
    private visitor: Visitor | undefined;

    get current(): Visitor | undefined {
        return this.visitor;
    }

    /** Takes a face that moved too far for somebody else's. */
    follow(face: Rect | undefined, now: number): void {
        const { visitor } = this;
        if (face === undefined) {
            this.miss(now, kFollowTimes.gone);
        } else if (
            visitor !== undefined &&
            now - visitor.seenAt <= kFollowTimes.blind &&
            overlap(visitor.box, face) >= kSameFaceOverlap
        ) {
            see(visitor, face, now);
        } else {
            this.visitor = {
                box: face,
                seenAt: now,
                missedLooks: 0,
                nextLookup: now,
                unknownAnswers: 0,
                needsChallenge: false,
            };
        }
    }

    /** Takes every face for that of the one who acts; that it is, the server sees in the frames. */
    followActing(face: Rect | undefined, now: number): void {
        if (face === undefined) {
            this.miss(now, kFollowTimes.goneWhileActing);
        } else if (this.visitor !== undefined) {
            see(this.visitor, face, now);
        }
    }

    private miss(now: number, gone: number): void {
        const { visitor } = this;
        if (visitor === undefined) {
            return;
        }
        visitor.missedLooks += 1;
        if (visitor.missedLooks >= 2 && now - visitor.seenAt > gone) {
            this.visitor = undefined;
        }
    }
}

function see(visitor: Visitor, box: Rect, now: number): void {
    visitor.box = box;
    visitor.seenAt = now;
    visitor.missedLooks = 0;
}
