import type { Failure, LivenessPolicy } from './api';
import { Challenge } from './challenge';
import type {
    CheckedIn,
    CheckinOutcome,
    ChoiceOutcome,
    ChooseDirection,
    NotLive,
    ObjectionOutcome,
} from './checkin_answers';
import type { Objection } from './checkin_api';
import { LastResult } from './checkin_results';
import { kTimes, type CheckinView } from './checkin_view';
import type { FramedFace, Framing } from './framing';
import type { TaskOutcome } from './liveness_api';
import { PictureAttempt, type AttemptWish } from './picture_attempt';
import { isLookupDue, leaveAlone, leaveNamedAlone, VisitorTracker, type Visitor } from './visitor';

const kIdle: CheckinView = { kind: 'idle' };

/**
 * What a look asks the page for: to keep a picture of the face, to check in by the pictures kept or
 * to throw them away, to ask the server for a challenge.
 */
export type LookWish = 'nothing' | AttemptWish | 'challenge';

/**
 * Decides when somebody is checked in or challenged and what is shown. Knows no clock, camera or
 * network: the page tells it what it sees and when. At most one lookup is under way. Whoever was
 * named is not looked up again while they stay, unless somebody else may have taken their place.
 */
export class CheckinFlow {
    private readonly visitors = new VisitorTracker();
    private asked: Visitor | undefined;
    private attempt: PictureAttempt | undefined;
    private challenge: Challenge | undefined;
    private questionUnderWay = false;
    private wordUnderWay = false;
    private failures = 0;
    private pausedUntil = 0;
    private challengesFrom = 0;
    private readonly result = new LastResult();
    private shown: CheckinView | 'result' = kIdle;
    private answeredAt = 0;
    private chooseUntil = 0;
    private touchedUntil = 0;

    constructor(private readonly policy: LivenessPolicy = 'off') {}

    get view(): CheckinView {
        const shown = this.shown === 'result' ? (this.result.view ?? kIdle) : this.shown;
        return this.challenge?.view ?? shown;
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
        return framing === 'ready' && visitor !== undefined && this.isDue(visitor, now)
            ? this.ask(visitor, now)
            : 'nothing';
    }

    /** Takes the answer to the lookup under way. */
    answered(outcome: CheckinOutcome, now: number): void {
        this.questionUnderWay = false;
        if (wantsChallenge(outcome) && this.asked !== undefined) {
            this.answeredAt = now;
            this.asked.needsChallenge = true;
            this.shown = kIdle;
            if (this.asked === this.visitors.current) {
                this.beginChallenge(this.asked, now);
            }
            return;
        }
        this.settle(outcome, now);
    }

    /** Takes the task that was asked for; the challenge that is to be given frames, if any. */
    begun(outcome: TaskOutcome, now: number): Challenge | undefined {
        const { challenge } = this;
        this.questionUnderWay = false;
        if (outcome.kind === 'failed') {
            this.challenge = undefined;
            this.fail(outcome, now);
            if (challenge === undefined) {
                this.shown = kIdle; // whom it would be said to has gone
            }
            return undefined;
        }
        challenge?.begin(outcome, now);
        return challenge;
    }

    /** Takes the answer to the frames. */
    judged(outcome: CheckinOutcome, now: number): void {
        this.challenge = undefined;
        this.questionUnderWay = false;
        this.settle(outcome, now);
        if (outcome.kind === 'unknown' && outcome.reason === 'not_known') {
            this.wait(now + kTimes.liveAgain);
        }
    }

    /** Somebody touches a direction. The choice to send, after which `chosen` must follow. */
    choose(now: number): string | undefined {
        const { view } = this;
        return view.kind === 'choose' && this.touch(now) ? view.choice : undefined;
    }

    /** Takes the answer to a choice. */
    chosen(outcome: ChoiceOutcome, now: number): void {
        this.wordUnderWay = false;
        this.settle(outcome, now);
        if (outcome.kind === 'failed') {
            this.wait(now);
        }
    }

    /** Somebody touches an objection. The event it is to, after which `corrected` must follow. */
    object(objection: Objection, now: number): number | undefined {
        const { view } = this;
        const isOpen = view.kind === 'recognised' && view.objections.includes(objection);
        return isOpen && this.touch(now) ? view.event : undefined;
    }

    /** Takes the answer to an objection. */
    corrected(objection: Objection, outcome: ObjectionOutcome, now: number): void {
        this.wordUnderWay = false;
        if (outcome.kind === 'failed') {
            this.fail(outcome, now);
            return;
        }
        this.answeredAt = now;
        this.failures = 0;
        if (!this.result.correct(objection, outcome)) {
            return;
        }
        this.shown = 'result';
        if (objection === 'not_me') {
            this.shown = { kind: 'taken_back' };
            this.pausedUntil = now + kTimes.takenBack;
            this.leaveAlone(now + kTimes.takenBackUnsure);
        }
    }

    private follow(face: FramedFace['face'], now: number): void {
        const state = this.challenge?.state;
        if (state === 'asking' || state === 'acting' || now < this.touchedUntil) {
            this.visitors.followActing(face, now);
        } else {
            this.visitors.follow(face, now);
        }
    }

    private isDue(visitor: Visitor, now: number): boolean {
        const isHeld =
            this.isChoosing &&
            this.asked !== undefined &&
            this.asked !== visitor &&
            now - this.asked.seenAt < kTimes.choiceHold;
        if (this.questionUnderWay || this.wordUnderWay || isHeld || now < this.pausedUntil) {
            return false;
        }
        return isLookupDue(visitor, now);
    }

    private isChallenged(visitor: Visitor): boolean {
        return visitor.needsChallenge || this.policy === 'active' || this.policy === 'both';
    }

    private ask(visitor: Visitor, now: number): LookWish {
        if (visitor !== this.asked) {
            this.shown = { kind: 'checking' };
        }
        this.asked = visitor;
        if (this.isChallenged(visitor)) {
            this.beginChallenge(visitor, now);
            return 'nothing';
        }
        this.questionUnderWay = true;
        if (this.policy === 'off') {
            return 'take_and_send';
        }
        this.attempt = new PictureAttempt(visitor, now);
        return 'take';
    }

    /** Who touches the page stands there, even if leaning out of the picture. */
    private touch(now: number): boolean {
        if (this.wordUnderWay) {
            return false;
        }
        this.wordUnderWay = true;
        this.touchedUntil = now + kTimes.touch;
        this.shown = { kind: 'checking' };
        if (this.asked !== undefined) {
            this.visitors.resume(this.asked, now);
        }
        return true;
    }

    private goOnTaking(attempt: PictureAttempt, framing: Framing, now: number): LookWish {
        const wish = attempt.look(framing, this.visitors.current, now);
        if (wish !== 'take') {
            this.attempt = undefined;
        }
        if (wish === 'drop') {
            this.questionUnderWay = false;
        }
        return wish;
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
            this.shown = kIdle;
            return 'nothing';
        }
        if (!wantsTask) {
            return 'nothing';
        }
        this.questionUnderWay = true;
        return 'challenge';
    }

    private settle(outcome: CheckinOutcome, now: number): void {
        if (outcome.kind === 'failed' && outcome.problem !== 'incomplete') {
            this.fail(outcome, now);
            return;
        }
        this.answeredAt = now;
        if (outcome.kind === 'not_live') {
            this.refuse(outcome, now);
            return;
        }
        this.failures = 0;
        if (outcome.kind === 'accepted') {
            this.accept(outcome, now);
            return;
        }
        if (outcome.kind === 'choose') {
            this.askDirection(outcome, now);
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

    private accept(outcome: CheckedIn, now: number): void {
        const { employeeId } = outcome;
        this.result.accept(outcome, this.asked?.employeeId === employeeId, now);
        this.showResult(employeeId, now);
    }

    private askDirection({ employeeId, name, choice, last }: ChooseDirection, now: number): void {
        if (this.asked?.employeeId === employeeId && this.result.view?.employeeId === employeeId) {
            this.showResult(employeeId, now); // neither comes nor goes, but stays there
            return;
        }
        this.chooseUntil = now + kTimes.choice;
        this.shown = { kind: 'choose', name, choice, last };
        this.leaveAlone(now + kTimes.choiceLinger);
    }

    private showResult(employeeId: string, now: number): void {
        this.shown = 'result';
        if (this.asked !== undefined) {
            const isChallenged = this.isChallenged(this.asked);
            const first = isChallenged ? kTimes.unsureChallenged : kTimes.unsureFirst;
            leaveNamedAlone(this.asked, employeeId, { first, last: kTimes.unsureLast }, now);
        }
    }

    private leaveAlone(untilIfUnsure: number): void {
        if (this.asked !== undefined) {
            leaveAlone(this.asked, untilIfUnsure);
            this.asked.employeeId = undefined;
        }
    }

    private fail(failure: Failure, now: number): void {
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

    /** Takes off the screen what is over, and an answer some time after its person has gone. */
    private expire(now: number): void {
        const { asked } = this;
        this.result.close(now);
        if (this.questionUnderWay || this.wordUnderWay || this.challenge !== undefined) {
            return;
        }
        if (this.isChoosing && now >= this.chooseUntil) {
            this.shown = kIdle;
        }
        if (asked === undefined || asked === this.visitors.current) {
            return;
        }
        if (now - Math.max(asked.seenAt, this.answeredAt) > this.linger(now)) {
            this.asked = undefined;
            this.shown = kIdle;
        }
    }

    private get isChoosing(): boolean {
        return this.view.kind === 'choose';
    }

    private linger(now: number): number {
        if (this.shown === 'result' && this.result.isOpen(now)) {
            return Number.POSITIVE_INFINITY;
        }
        return this.isChoosing ? kTimes.choiceLinger : kTimes.linger;
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
}

/** The second is a server whose policy has changed since the page was opened. */
function wantsChallenge(outcome: CheckinOutcome): boolean {
    return outcome.kind === 'unknown'
        ? outcome.reason === 'liveness_unsure'
        : outcome.kind === 'failed' && outcome.code === 'liveness_required';
}
