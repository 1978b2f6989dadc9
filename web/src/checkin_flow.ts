import type { Failure, SearchOutcome, UnknownFace } from './api';
import type { FramedFace } from './framing';
import { overlap, type Rect } from './geometry';

/** What the check-in page has to show. */
export type CheckinView =
    | { kind: 'idle' }
    | { kind: 'checking' }
    | { kind: 'recognised'; name: string; employeeId: string; at: Date }
    | { kind: 'unknown'; answer: UnknownFace }
    | { kind: 'failed'; failure: Failure };

/** All in milliseconds. */
export const kTimes = {
    /** without a face for two looks and so long, whoever was there has gone */
    gone: 900,
    /** nobody is followed across a pause of so long in which no look was taken */
    blind: 5_000,
    /** an answer stays so long after the person has gone */
    linger: 4_000,
    /** a person who keeps standing there is looked up again only after this */
    samePerson: 5_000,
    /** a person who comes back within this keeps the time of the first answer */
    sameVisit: 60_000,
    /** first wait after "not recognised" for the same face; doubles up to the last */
    unknownFirst: 3_000,
    unknownLast: 24_000,
    /** first wait after a failure, whoever stands there; doubles up to the last */
    failureFirst: 2_000,
    failureLast: 30_000,
} as const;

/**
 * Boxes of one person overlap at least so much from one look to the next, swaying included. Less is
 * somebody else until an answer says otherwise: in a queue the next one stands right behind, and must
 * not be shown the name of the one before. A second lookup of the same person does no harm.
 */
const kSameFaceOverlap = 0.5;

/** Someone in front of the camera, from coming to going. */
interface Visitor {
    box: Rect;
    seenAt: number;
    missedLooks: number;
    nextLookup: number;
    unknownAnswers: number;
}

/**
 * Decides when a face is looked up and what is shown. Knows no clock, camera or network: the page
 * tells it what it sees and when. At most one lookup is under way.
 */
export class CheckinFlow {
    private visitor: Visitor | undefined;
    private asked: Visitor | undefined;
    private lookupUnderWay = false;
    private failures = 0;
    private pausedUntil = 0;
    private shown: CheckinView = { kind: 'idle' };
    private answeredAt = 0;
    private visits = new Map<string, { at: Date; seenAt: number }>();

    get view(): CheckinView {
        return this.shown;
    }

    /** Whether the face is to be looked up now; if so, `answered` must follow. */
    look({ framing, face }: FramedFace, now: number): boolean {
        this.follow(framing === 'outside' ? undefined : face, now);
        this.expire(now);
        const visitor = this.visitor;
        if (
            framing !== 'ready' ||
            visitor === undefined ||
            this.lookupUnderWay ||
            now < Math.max(visitor.nextLookup, this.pausedUntil)
        ) {
            return false;
        }
        if (visitor !== this.asked) {
            this.shown = { kind: 'checking' };
        }
        this.asked = visitor;
        this.lookupUnderWay = true;
        return true;
    }

    /** Takes the answer to the lookup under way. `at`: the time of day to show. */
    answered(outcome: SearchOutcome, now: number, at: Date): void {
        this.lookupUnderWay = false;
        this.answeredAt = now;
        if (outcome.kind === 'failed' && outcome.problem !== 'incomplete') {
            this.pausedUntil = now + this.failurePause(outcome);
            this.shown = { kind: 'failed', failure: outcome };
            return;
        }
        this.failures = 0;
        if (outcome.kind === 'recognised') {
            this.wait(now + kTimes.samePerson);
            const first = this.firstSeen(outcome.employeeId, now, at);
            const { name, employeeId } = outcome;
            this.shown = { kind: 'recognised', name, employeeId, at: first };
            return;
        }
        const times = this.asked?.unknownAnswers ?? 0;
        this.wait(now + Math.min(kTimes.unknownFirst * 2 ** times, kTimes.unknownLast));
        if (this.asked !== undefined) {
            this.asked.unknownAnswers = times + 1;
        }
        this.shown =
            outcome.kind === 'failed'
                ? { kind: 'failed', failure: outcome }
                : { kind: 'unknown', answer: outcome };
    }

    private follow(face: Rect | undefined, now: number): void {
        const visitor = this.visitor;
        if (face === undefined) {
            this.miss(now);
        } else if (
            visitor !== undefined &&
            now - visitor.seenAt <= kTimes.blind &&
            overlap(visitor.box, face) >= kSameFaceOverlap
        ) {
            visitor.box = face;
            visitor.seenAt = now;
            visitor.missedLooks = 0;
        } else {
            this.visitor = {
                box: face,
                seenAt: now,
                missedLooks: 0,
                nextLookup: now,
                unknownAnswers: 0,
            };
        }
    }

    private miss(now: number): void {
        const { visitor } = this;
        if (visitor === undefined) {
            return;
        }
        visitor.missedLooks += 1;
        if (visitor.missedLooks >= 2 && now - visitor.seenAt > kTimes.gone) {
            this.visitor = undefined;
        }
    }

    /** Takes an answer off the screen some time after its person has gone. */
    private expire(now: number): void {
        const { asked } = this;
        if (this.lookupUnderWay || asked === undefined || asked === this.visitor) {
            return;
        }
        if (now - Math.max(asked.seenAt, this.answeredAt) > kTimes.linger) {
            this.asked = undefined;
            this.shown = { kind: 'idle' };
        }
    }

    private wait(until: number): void {
        if (this.asked !== undefined) {
            this.asked.nextLookup = until;
        }
    }

    private failurePause({ retryAfterMs }: Failure): number {
        const pause = Math.min(kTimes.failureFirst * 2 ** this.failures, kTimes.failureLast);
        this.failures += 1;
        return Math.max(pause, Math.min(retryAfterMs ?? 0, kTimes.failureLast));
    }

    private firstSeen(employeeId: string, now: number, at: Date): Date {
        for (const [id, visit] of this.visits) {
            if (now - visit.seenAt > kTimes.sameVisit) {
                this.visits.delete(id);
            }
        }
        const first = this.visits.get(employeeId)?.at ?? at;
        this.visits.set(employeeId, { at: first, seenAt: now });
        return first;
    }
}
