import type { Action, ChallengeTask } from './liveness_api';
import type { Visitor } from './visitor';

/** All in milliseconds. Three actions take 10.8 s of the 20 that the server gives. */
export const kChallengeTimes = {
    /** a face has to be ready for so long before anything is asked of the server */
    steady: 1_000,
    /** straight, before the first action */
    begin: 600,
    /** an action, there and back */
    act: 2_600,
    /** straight, after each action */
    straight: 800,
    /** frames that end later than planned by so much, as in a page that was hidden, are of no use */
    late: 2_000,
} as const;

export type Prompt = 'straight' | Action;

export interface ChallengeView {
    kind: 'challenge';
    prompt: Prompt;
    /** 0 to 1; 0 until the first action's time has begun to run */
    progress: number;
    /** whether frames are being taken */
    isActing: boolean;
}

interface Phase {
    prompt: Prompt;
    endsAt: number;
}

/** What is asked for until when, in milliseconds from the start. */
export function phasesOf(actions: readonly Action[]): Phase[] {
    let endsAt: number = kChallengeTimes.begin;
    const phases: Phase[] = [{ prompt: 'straight', endsAt }];
    for (const action of actions) {
        endsAt += kChallengeTimes.act;
        phases.push({ prompt: action, endsAt });
        endsAt += kChallengeTimes.straight;
        phases.push({ prompt: 'straight', endsAt });
    }
    return phases;
}

/** What to do with a picture of the camera. */
export type FrameWish = 'skip' | 'take' | 'send' | 'stop';

export type ChallengeState =
    /** a face is waited for that keeps ready */
    | 'steadying'
    /** the task is on its way */
    | 'asking'
    /** frames are taken */
    | 'acting'
    /** their judgement is waited for */
    | 'sending'
    | 'over';

/**
 * One challenge to one person: hold still, do what is asked, wait for the judgement. The sequence
 * goes by time alone; what was done is for the server to see. Knows no clock, camera or network.
 */
export class Challenge {
    private step: ChallengeState = 'steadying';
    private steadySince: number | undefined;
    private phases: Phase[] = [];
    private startedAt = 0;
    private now = 0;
    private task: ChallengeTask | undefined;
    private lastSlot = -1;

    constructor(readonly visitor: Visitor) {}

    get view(): ChallengeView | { kind: 'checking' } {
        if (this.step === 'sending') {
            return { kind: 'checking' };
        }
        const passed = this.now - this.startedAt;
        const prompt = this.phases.find(({ endsAt }) => passed < endsAt)?.prompt ?? 'straight';
        const isActing = this.step === 'acting';
        const progress = isActing ? Math.min(1, passed / this.duration) : 0;
        return { kind: 'challenge', prompt, progress, isActing };
    }

    /** The server's name for it; nothing before it has begun. */
    get session(): string {
        return this.task?.session ?? '';
    }

    get state(): ChallengeState {
        return this.step;
    }

    /** Whether the server is to be asked for a task now; if so, `begin` or `end` must follow. */
    look(isReady: boolean, now: number): boolean {
        this.endIfLate(now);
        if (this.step !== 'steadying') {
            return false;
        }
        this.steadySince = isReady ? (this.steadySince ?? now) : undefined;
        if (this.steadySince === undefined || now - this.steadySince < kChallengeTimes.steady) {
            return false;
        }
        this.step = 'asking';
        return true;
    }

    begin(task: ChallengeTask, now: number): void {
        if (this.step !== 'asking') {
            return;
        }
        this.step = 'acting';
        this.task = task;
        this.phases = phasesOf(task.actions);
        this.startedAt = now;
        this.now = now;
    }

    /** At each picture of the camera. After 'send' the frames taken are to be sent. */
    picture(now: number): FrameWish {
        this.endIfLate(now);
        if (this.step !== 'acting' || this.task === undefined) {
            return 'stop';
        }
        this.now = now;
        if (now - this.startedAt >= this.duration) {
            return this.finish();
        }
        const slot = Math.floor(((now - this.startedAt) / this.duration) * this.task.mostFrames);
        if (slot === this.lastSlot) {
            return 'skip';
        }
        this.lastSlot = slot;
        return 'take';
    }

    end(): void {
        this.step = 'over';
    }

    private get duration(): number {
        return this.phases.at(-1)?.endsAt ?? 0;
    }

    /** Whoever is not there at the end has gone, if only a moment ago: nothing is sent. */
    private finish(): FrameWish {
        if (this.visitor.missedLooks >= 2) {
            this.end();
            return 'stop';
        }
        this.step = 'sending';
        return 'send';
    }

    private endIfLate(now: number): void {
        const latest = this.startedAt + this.duration + kChallengeTimes.late;
        if (this.step === 'acting' && now > latest) {
            this.end();
        }
    }
}
