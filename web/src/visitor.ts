import { overlap, type Rect } from './geometry';

/** All in milliseconds. */
export const kFollowTimes = {
    /** without a face for two looks and so long, whoever was there has gone */
    gone: 900,
    /** as long as somebody acts: a head that is turned far is not found */
    goneWhileActing: 2_000,
    /** nobody is followed across a pause of so long in which no look was taken */
    blind: 5_000,
    /** between two looks so far apart one person can have gone and another come */
    gap: 1_000,
} as const;

/**
 * Boxes of one person overlap at least so much from one look to the next, swaying included. Less is
 * somebody else until an answer says otherwise: in a queue the next one stands right behind, and must
 * not be shown the name of the one before. A second lookup of the same person does no harm.
 */
const kSameFaceOverlap = 0.5;
/** With less, it may be somebody else who was pushed or stepped into the same place. */
const kSureOverlap = 0.6;
/** The same after a gap or a look without a face: the oval brings everybody to about one place. */
const kSureOverlapAfterGap = 0.8;

const kUnsureGrowth = 5;

/** Someone in front of the camera, from coming to going. */
export interface Visitor {
    box: Rect;
    seenAt: number;
    missedLooks: number;
    nextLookup: number;
    unknownAnswers: number;
    /** a picture alone does not tell who this is */
    needsChallenge: boolean;
    /** since the last answer somebody else may have taken the place */
    isUnsure: boolean;
    /** for one of whom that is unsure: from when on and until when */
    nextLookupIfUnsure: number;
    lastLookupIfUnsure: number;
    /** whom the last answer named, to them or to one whose place they took without a gap */
    employeeId: string | undefined;
    /** so many answers in a row have named that one */
    timesNamed: number;
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
            const isGap = visitor === undefined || now - visitor.seenAt > kFollowTimes.gap;
            this.visitor = newVisitor(face, now, isGap ? undefined : visitor.employeeId);
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

    /** It is known that this one is there, whatever was seen. */
    resume(visitor: Visitor, now: number): void {
        this.visitor = visitor;
        visitor.seenAt = now;
        visitor.missedLooks = 0;
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

/** Nothing is asked of them until they go, or, if by then it may be somebody else, until then. */
export function leaveAlone(visitor: Visitor, untilIfUnsure: number): void {
    visitor.unknownAnswers = 0;
    visitor.isUnsure = false;
    visitor.nextLookup = Number.POSITIVE_INFINITY;
    visitor.nextLookupIfUnsure = untilIfUnsure;
    visitor.lastLookupIfUnsure = Number.POSITIVE_INFINITY;
}

/**
 * An answer named them; whether it still does is asked ever more rarely. `first`: the first wait;
 * `last`: how long after the first answer at most.
 */
export function leaveNamedAlone(
    visitor: Visitor,
    employeeId: string,
    { first, last }: { first: number; last: number },
    now: number,
): void {
    const times = visitor.employeeId === employeeId ? visitor.timesNamed : 0;
    const end = times === 0 ? now + last : visitor.lastLookupIfUnsure;
    leaveAlone(visitor, now + first * kUnsureGrowth ** times);
    visitor.lastLookupIfUnsure = end;
    visitor.employeeId = employeeId;
    visitor.timesNamed = times + 1;
}

/** Whether the time has come to look them up. */
export function isLookupDue(visitor: Visitor, now: number): boolean {
    const { isUnsure, nextLookup, nextLookupIfUnsure, lastLookupIfUnsure } = visitor;
    return (
        now >= nextLookup || (isUnsure && now >= nextLookupIfUnsure && now <= lastLookupIfUnsure)
    );
}

function newVisitor(box: Rect, now: number, employeeId: string | undefined): Visitor {
    return {
        box,
        seenAt: now,
        missedLooks: 0,
        nextLookup: now,
        unknownAnswers: 0,
        needsChallenge: false,
        isUnsure: false,
        nextLookupIfUnsure: Number.POSITIVE_INFINITY,
        lastLookupIfUnsure: Number.POSITIVE_INFINITY,
        employeeId,
        timesNamed: 0,
    };
}

function see(visitor: Visitor, box: Rect, now: number): void {
    const isGap = visitor.missedLooks > 0 || now - visitor.seenAt > kFollowTimes.gap;
    if (overlap(visitor.box, box) < (isGap ? kSureOverlapAfterGap : kSureOverlap)) {
        visitor.isUnsure = true;
    }
    visitor.box = box;
    visitor.seenAt = now;
    visitor.missedLooks = 0;
}
