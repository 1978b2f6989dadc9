import type { Failure, LivenessPolicy, SearchOutcome, UnknownFace } from './api';
import { Challenge, type ChallengeView } from './challenge';
import type { FramedFace, Framing } from './framing';
import type { BurstOutcome, NotLive, TaskOutcome } from './liveness_api';
import { kFollowTimes, VisitorTracker, type Visitor } from './visitor';

/** What the check-in page has to show. */
export type CheckinView =
    | { kind: 'idle' }
    | { kind: 'checking' }
    | { kind: 'recognised'; name: string; employeeId: string; at: Date }
    | { kind: 'unknown'; answer: UnknownFace }
    | { kind: 'failed'; failure: Failure }
    | ChallengeView
    | { kind: 'not_live'; hint: string }
    | { kind: 'other_way'; text: string }
    /** no challenge is begun until then, on the clock of the looks */
    | { kind: 'paused'; until: number };

/** All in milliseconds. */
export const kTimes = {
    /** an answer stays so long after the person has gone */
    linger: 4_000,
    /** a person who keeps standing there is looked up again only after this */
    samePerson: 5_000,
    /** a person who comes back within this keeps the time of the first answer */
    sameVisit: 60_000,
    /** first wait after "not recognised" for the same face; doubles up to the last */
    unknownFirst: 3_000,
    unknownLast: 24_000,
    /** a person who has met a challenge, known or not, is not soon challenged again */
    liveAgain: 30_000,
    /** first wait after a failure, whoever stands there; doubles up to the last */
    failureFirst: 2_000,
    failureLast: 30_000,
    /** after a challenge that was not met nothing is asked for so long: for reading why */
    betweenChallenges: 4_000,
    /** a pause of challenges: if the server does not tell, and at most */
    pauseFirst: 10_000,
    pauseLast: 120_000,
    /** no more pictures are waited for after this */
    attempt: 1_000,
} as const;

/** Pictures of one lookup whose server judges whether they are of a live face. */
const kPicturesToJudge = 3;

/**
 * What a look asks the page for: to keep a picture of the face, to look up the pictures kept or to
 * throw them away, to ask the server for a challenge.
 */
export type LookWish = 'nothing' | 'take' | 'take_and_send' | 'send' | 'drop' | 'challenge';

interface Attempt {
    visitor: Visitor;
    pictures: number;
    begunAt: number;
}

/**
 * Decides when a face is looked up or challenged and what is shown. Knows no clock, camera or
 * network: the page tells it what it sees and when. At most one question to the server is under way.
 */
export class CheckinFlow {
    private readonly visitors = new VisitorTracker();
    private asked: Visitor | undefined;
    private attempt: Attempt | undefined;
    private challenge: Challenge | undefined;
    private questionUnderWay = false;
    private failures = 0;
    private pausedUntil = 0;
    private challengesFrom = 0;
    private shown: CheckinView = { kind: 'idle' };
    private answeredAt = 0;
    private visits = new Map<string, { at: Date; seenAt: number }>();

    constructor(private readonly policy: LivenessPolicy = 'off') {}

    get view(): CheckinView {
        return this.challenge?.view ?? this.shown;
    }

    /**
     * After 'send' and 'take_and_send' `answered` must follow, after 'challenge' `begun`. A picture
     * is to be taken only where a face is in the look.
     */
    look({ framing, face }: FramedFace, now: number): LookWish {
        this.follow(framing === 'outside' ? undefined : face, now);
        this.expire(now);
        if (this.challenge !== undefined) {
            return this.goOnChallenging(this.challenge, framing, now);
        }
        if (this.attempt !== undefined) {
            return this.goOnTaking(this.attempt, framing, now);
        }
        const visitor = this.visitors.current;
        const isDue =
            framing === 'ready' &&
            visitor !== undefined &&
            !this.questionUnderWay &&
            now >= Math.max(visitor.nextLookup, this.pausedUntil);
        return isDue ? this.ask(visitor, now) : 'nothing';
    }

    /** Takes the answer to the lookup under way. `at`: the time of day to show. */
    answered(outcome: SearchOutcome, now: number, at: Date): void {
        if (wantsChallenge(outcome) && this.asked !== undefined) {
            this.questionUnderWay = false;
            this.answeredAt = now;
            this.asked.needsChallenge = true;
            this.shown = { kind: 'idle' };
            if (this.asked === this.visitors.current) {
                this.beginChallenge(this.asked, now);
            }
            return;
        }
        this.settle(outcome, now, at);
        if (outcome.kind === 'recognised') {
            this.wait(now + kTimes.samePerson);
        }
    }

    /** Takes the task that was asked for; the challenge that is to be given frames, if any. */
    begun(outcome: TaskOutcome, now: number): Challenge | undefined {
        const { challenge } = this;
        this.questionUnderWay = false;
        if (outcome.kind === 'failed') {
            this.challenge = undefined;
            this.fail(outcome, now);
            if (challenge === undefined) {
                this.shown = { kind: 'idle' }; // whom it would be said to has gone
            }
            return undefined;
        }
        challenge?.begin(outcome, now);
        return challenge;
    }

    /** Takes the judgement on the frames. `at`: the time of day to show. */
    judged(outcome: BurstOutcome, now: number, at: Date): void {
        this.challenge = undefined;
        if (outcome.kind === 'not_live') {
            this.refuse(outcome, now);
        } else {
            this.settle(outcome, now, at);
            if (outcome.kind === 'recognised' || isStranger(outcome)) {
                this.wait(now + kTimes.liveAgain);
            }
        }
    }

    private follow(face: FramedFace['face'], now: number): void {
        const state = this.challenge?.state;
        if (state === 'asking' || state === 'acting') {
            this.visitors.followActing(face, now);
        } else {
            this.visitors.follow(face, now);
        }
    }

    private ask(visitor: Visitor, now: number): LookWish {
        if (visitor !== this.asked) {
            this.shown = { kind: 'checking' };
        }
        this.asked = visitor;
        if (visitor.needsChallenge || this.policy === 'active' || this.policy === 'both') {
            this.beginChallenge(visitor, now);
            return 'nothing';
        }
        this.questionUnderWay = true;
        if (this.policy === 'off') {
            return 'take_and_send';
        }
        this.attempt = { visitor, pictures: 1, begunAt: now };
        return 'take';
    }

    private goOnTaking(attempt: Attempt, framing: Framing, now: number): LookWish {
        // After a pause, as of a camera that was lost, they are somebody's of then.
        if (now - attempt.begunAt > kFollowTimes.blind) {
            this.attempt = undefined;
            this.questionUnderWay = false;
            return 'drop';
        }
        const isSeen = framing === 'ready' || framing === 'moving';
        if (!isSeen || attempt.visitor !== this.visitors.current) {
            this.attempt = undefined;
            return 'send';
        }
        attempt.pictures += 1;
        if (attempt.pictures < kPicturesToJudge && now - attempt.begunAt < kTimes.attempt) {
            return 'take';
        }
        this.attempt = undefined;
        return 'take_and_send';
    }

    /** Of the visitor asked. */
    private beginChallenge(visitor: Visitor, now: number): void {
        if (now < this.challengesFrom) {
            this.pauseChallenges(this.challengesFrom);
        } else {
            this.challenge = new Challenge(visitor);
        }
    }

    private goOnChallenging(challenge: Challenge, framing: Framing, now: number): LookWish {
        const wantsTask = challenge.look(framing === 'ready', now);
        const hasLeft =
            challenge.visitor !== this.visitors.current && challenge.state !== 'sending';
        if (hasLeft || challenge.state === 'over') {
            challenge.end();
            this.challenge = undefined;
            this.asked = undefined;
            this.shown = { kind: 'idle' };
            return 'nothing';
        }
        if (!wantsTask) {
            return 'nothing';
        }
        this.questionUnderWay = true;
        return 'challenge';
    }

    private settle(outcome: Exclude<BurstOutcome, NotLive>, now: number, at: Date): void {
        if (outcome.kind === 'failed' && outcome.problem !== 'incomplete') {
            this.fail(outcome, now);
            return;
        }
        this.questionUnderWay = false;
        this.answeredAt = now;
        this.failures = 0;
        if (outcome.kind === 'recognised') {
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

    private fail(failure: Failure, now: number): void {
        this.questionUnderWay = false;
        this.answeredAt = now;
        if (failure.problem === 'paused') {
            const pause = Math.min(failure.retryAfterMs ?? kTimes.pauseFirst, kTimes.pauseLast);
            this.pauseChallenges(now + pause);
        } else {
            this.pausedUntil = now + this.failurePause(failure);
            this.shown = { kind: 'failed', failure };
        }
    }

    private refuse({ hint, fallback, pausedMs }: NotLive, now: number): void {
        this.answeredAt = now;
        if (this.asked !== undefined) {
            this.asked.needsChallenge = true;
        }
        // Whoever stands there: who steps aside to read the hint would be taken for somebody else.
        this.pausedUntil = now + kTimes.betweenChallenges;
        this.shown = { kind: 'not_live', hint };
        if (pausedMs !== undefined) {
            this.pauseChallenges(now + Math.min(pausedMs, kTimes.pauseLast));
        }
        // Whoever or whatever stands there is asked nothing more.
        if (fallback !== undefined) {
            this.wait(Number.POSITIVE_INFINITY);
            this.shown = { kind: 'other_way', text: fallback };
        }
    }

    private pauseChallenges(until: number): void {
        this.challengesFrom = until;
        this.wait(until);
        this.shown = { kind: 'paused', until };
    }

    /** Takes an answer off the screen some time after its person has gone. */
    private expire(now: number): void {
        const { asked } = this;
        if (
            this.questionUnderWay ||
            this.challenge !== undefined ||
            asked === undefined ||
            asked === this.visitors.current
        ) {
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

/** The second is a server whose policy has changed since the page was opened. */
function wantsChallenge(outcome: SearchOutcome): boolean {
    return outcome.kind === 'unknown'
        ? outcome.reason === 'liveness_unsure'
        : outcome.kind === 'failed' && outcome.code === 'liveness_required';
}

function isStranger(outcome: BurstOutcome): boolean {
    return outcome.kind === 'unknown' && outcome.reason === 'not_known';
}
