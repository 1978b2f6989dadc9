import { beforeEach, describe, expect, it } from 'vitest';
import type { LivenessPolicy, UnknownFace } from '../src/api';
import type { Challenge } from '../src/challenge';
import type { CheckinOutcome, NotLive } from '../src/checkin_answers';
import { CheckinFlow, type LookWish } from '../src/checkin_flow';
import { kTimes } from '../src/checkin_view';
import type { FramedFace, Framing } from '../src/framing';
import type { ChallengeTask } from '../src/liveness_api';
import { kFollowTimes } from '../src/visitor';
import { ada, bob, down } from './checkin_people';

const left = { x: 100, y: 100, width: 100, height: 100 };
const right = { x: 400, y: 100, width: 100, height: 100 };
/** `left`, come closer. */
const near = { x: 60, y: 60, width: 180, height: 180 };
const nobody: FramedFace = { framing: 'none' };
const unknown: UnknownFace = { kind: 'unknown', reason: 'not_known' };
const unsure: UnknownFace = { kind: 'unknown', reason: 'liveness_unsure', hint: 'Look.' };
const task: ChallengeTask = {
    kind: 'task',
    session: 'n0nce',
    actions: ['turn_left', 'come_closer'],
    mostFrames: 30,
};
const flat: NotLive = { kind: 'not_live', hint: 'Turn your head.' };
const help = 'Ask whoever is in charge.';
const kStep = 250;

let flow: CheckinFlow;
let now: number;

function open(policy: LivenessPolicy): void {
    flow = new CheckinFlow(policy);
    now = 1_000;
}

function at(framing: Framing, face = left): FramedFace {
    return { framing, face };
}

function look(framed: FramedFace): LookWish {
    return flow.look(framed, (now += kStep));
}

/** What is wished for within so many looks. */
function looks(framed: FramedFace, count: number): LookWish[] {
    return Array.from({ length: count }, () => look(framed));
}

/** The challenge after a face has been ready for long enough. */
function challenged(face = left): Challenge {
    const wishes = looks(at('ready', face), 6);
    expect(wishes.filter((wish) => wish !== 'nothing')).toEqual(['challenge']);
    const challenge = flow.begun(task, now);
    expect(challenge?.state).toBe('acting');
    return challenge!;
}

/** Looks and pictures, until the frames are to be sent or no longer. */
function act(challenge: Challenge, framed: FramedFace = at('moving', near)): string {
    for (;;) {
        expect(look(framed)).toBe('nothing');
        const wish = challenge.picture(now);
        if (wish === 'send' || wish === 'stop') {
            return wish;
        }
        expect(flow.view.kind).toBe('challenge');
    }
}

function meet(outcome: CheckinOutcome): void {
    expect(act(challenged())).toBe('send');
    expect(flow.view).toEqual({ kind: 'checking' });
    flow.judged(outcome, now);
}

describe('a policy of one picture', () => {
    it('is a lookup at once', () => {
        open('off');
        expect(look(at('ready'))).toBe('take_and_send');
    });

    it('becomes a challenge where the server wants one by now', () => {
        open('off');
        look(at('ready'));
        const refused = {
            kind: 'failed',
            problem: 'forbidden',
            code: 'liveness_required',
        } as const;
        flow.answered(refused, now);
        expect(flow.view.kind).toBe('challenge');
        expect(looks(at('ready'), 6)).toContain('challenge');
    });
});

describe('a policy of pictures that are judged', () => {
    beforeEach(() => {
        open('passive');
    });

    it('takes three pictures from three looks and sends them once', () => {
        expect(looks(at('ready'), 3)).toEqual(['take', 'take', 'take_and_send']);
        expect(looks(at('ready'), 20)).toEqual(Array(20).fill('nothing'));
        flow.answered(ada, now);
        expect(flow.view).toMatchObject({ kind: 'recognised', name: 'Ada' });
    });

    it('takes them of a face that moves a little, too', () => {
        const wishes = [at('ready'), at('moving'), at('ready')].map(look);
        expect(wishes).toEqual(['take', 'take', 'take_and_send']);
    });

    it.each([
        ['has gone', nobody],
        ['is elsewhere', at('outside')],
        ['is somebody else’s', at('ready', right)],
        ['is too far away', at('too_small')],
    ])('sends what there is when the face %s', (_, framed) => {
        expect([look(at('ready')), look(framed)]).toEqual(['take', 'send']);
    });

    it('does not wait long for them on a slow machine', () => {
        expect(flow.look(at('ready'), (now += kTimes.attempt))).toBe('take');
        expect(flow.look(at('ready'), (now += kTimes.attempt))).toBe('take_and_send');
    });

    it('drops what was taken before a camera was lost', () => {
        expect(look(at('ready'))).toBe('take');
        now += kFollowTimes.blind;
        expect(look(at('ready', right))).toBe('drop');
        expect(looks(at('ready', right), 3)).toEqual(['take', 'take', 'take_and_send']);
    });

    it('challenges whom the server is not sure about, and nobody else', () => {
        looks(at('ready'), 3);
        flow.answered(unsure, now);
        expect(flow.view).toMatchObject({ kind: 'challenge', prompt: 'straight' });
        meet(ada);
        expect(flow.view).toMatchObject({ kind: 'recognised', name: 'Ada' });
        expect(looks(at('ready', right), 3)).toEqual(['take', 'take', 'take_and_send']);
    });

    it('challenges nobody who has gone when the answer comes, and forgets it', () => {
        looks(at('ready'), 3);
        looks(nobody, 8);
        flow.answered(unsure, now);
        expect(flow.view).toEqual({ kind: 'idle' });
        expect(looks(at('ready'), 3)).toEqual(['take', 'take', 'take_and_send']);
    });

    it('challenges again, not searches, after a challenge that was not met', () => {
        looks(at('ready'), 3);
        flow.answered(unsure, now);
        meet(flat);
        const wishes = looks(at('ready', near), 40).filter((wish) => wish !== 'nothing');
        expect(wishes).toEqual(['challenge']);
    });

    it('still searches while challenges are paused', () => {
        looks(at('ready'), 3);
        flow.answered(unsure, now);
        meet({ ...flat, fallback: help, pausedMs: 60_000 });
        looks(nobody, kTimes.betweenChallenges / kStep);
        expect(looks(at('ready', right), 3)).toEqual(['take', 'take', 'take_and_send']);
        flow.answered(unsure, now);
        expect(flow.view).toMatchObject({ kind: 'paused' });
    });
});

describe.each(['active', 'both'] as const)('a policy of challenges: %s', (policy) => {
    beforeEach(() => {
        open(policy);
    });

    it('never asks for a lookup by a picture', () => {
        const wishes = [at('ready'), nobody, at('ready', right)].flatMap((framed) =>
            looks(framed, 20),
        );
        expect(wishes.filter((wish) => wish !== 'nothing')).toEqual(['challenge']);
    });

    it('shows who has done what was asked, moving about meanwhile', () => {
        meet(ada);
        expect(flow.view).toMatchObject({ kind: 'recognised', name: 'Ada', event: 1 });
        expect(looks(at('ready', near), 10_000)).not.toContain('challenge');
    });

    it('challenges, after a while, whoever may have stepped into the same place', () => {
        meet(ada);
        looks(nobody, 2);
        const beside = { ...near, x: near.x + 25 };
        const wishes = looks(at('ready', beside), kTimes.unsureChallenged / kStep + 8);
        expect(wishes.indexOf('challenge') * kStep).toBeGreaterThan(
            kTimes.unsureChallenged - 1_000,
        );
        expect(act(flow.begun(task, now)!, at('moving', beside))).toBe('send');
        flow.judged(bob, now);
        expect(flow.view).toMatchObject({ name: 'Bob' });
    });

    it('challenges the next one at once', () => {
        meet(ada);
        const wishes = looks(at('ready', { ...right, x: 500 }), 6);
        expect(wishes).toContain('challenge');
        expect(flow.view.kind).toBe('challenge');
    });

    it('gives the reason, rests, and challenges again until the server names another way', () => {
        meet(flat);
        expect(flow.view).toEqual({ kind: 'not_live', hint: flat.hint });
        const half = kTimes.betweenChallenges / kStep / 2 - 1;
        const faces = [near, left].map((face) => at('ready', face));
        expect(new Set(faces.flatMap((framed) => looks(framed, half)))).toEqual(
            new Set(['nothing']),
        );
        expect(flow.view).toEqual({ kind: 'not_live', hint: flat.hint });
        expect(act(challengedAgain(left))).toBe('send');
        flow.judged({ ...flat, fallback: help }, now);
        expect(flow.view).toEqual({ kind: 'other_way', text: help });
    });

    it('asks nothing more of a photo that hangs there for a day', () => {
        meet({ ...flat, fallback: help });
        const wishes = looks(at('ready', near), (24 * 3_600_000) / kStep);
        expect(new Set(wishes)).toEqual(new Set(['nothing']));
        expect(flow.view).toEqual({ kind: 'other_way', text: help });
    });

    it('goes back to idle when whoever needs the other way has left, and takes the next', () => {
        meet({ ...flat, fallback: help });
        looks(nobody, (kFollowTimes.gone + kTimes.linger) / kStep + 2);
        expect(flow.view).toEqual({ kind: 'idle' });
        challenged();
    });

    it('waits for the end of a pause, and says how long', () => {
        meet({ ...flat, fallback: help, pausedMs: 60_000 });
        const until = now + 60_000;
        looks(nobody, kTimes.betweenChallenges / kStep);
        expect(looks(at('ready', right), 20)).not.toContain('challenge');
        expect(flow.view).toEqual({ kind: 'paused', until });
        now = until;
        expect(looks(at('ready', right), 6)).toContain('challenge');
    });

    it('waits as long as the server says where it begins none', () => {
        looks(at('ready'), 6);
        const paused = { kind: 'failed', problem: 'paused', retryAfterMs: 42_000 } as const;
        expect(flow.begun(paused, now)).toBeUndefined();
        expect(flow.view).toEqual({ kind: 'paused', until: now + 42_000 });
        expect(looks(at('ready'), 42_000 / kStep - 1)).not.toContain('challenge');
        expect(looks(at('ready'), 8)).toContain('challenge');
    });

    it('sends nothing of somebody who walks away, and is idle', () => {
        const challenge = challenged();
        looks(at('moving'), 4);
        challenge.picture(now);
        looks(nobody, kFollowTimes.goneWhileActing / kStep + 1);
        expect(flow.view).toEqual({ kind: 'idle' });
        expect(challenge.picture(now)).toBe('stop');
        challenged();
    });

    it('goes on while a head that is turned is not found for a moment', () => {
        const challenge = challenged();
        looks(nobody, kFollowTimes.goneWhileActing / kStep - 1);
        expect(act(challenge)).toBe('send');
    });

    it('leaves a task that comes after the person has gone', () => {
        looks(at('ready'), 6);
        looks(nobody, kFollowTimes.goneWhileActing / kStep + 2);
        expect(flow.view).toEqual({ kind: 'idle' });
        expect(looks(at('ready', right), 6)).not.toContain('challenge');
        expect(flow.begun(task, now)).toBeUndefined();
        challenged(right);
    });

    it.each([
        { kind: 'failed', problem: 'network' } as const,
        { kind: 'failed', problem: 'paused', retryAfterMs: 60_000 } as const,
    ])('tells nobody that a task did not come for whoever has gone: $problem', (failure) => {
        looks(at('ready'), 6);
        looks(nobody, kFollowTimes.goneWhileActing / kStep + 2);
        expect(flow.begun(failure, now)).toBeUndefined();
        expect(flow.view).toEqual({ kind: 'idle' });
        looks(nobody, 40);
        expect(flow.view).toEqual({ kind: 'idle' });
    });

    it('does not give a late judgement to whoever stands there by then', () => {
        expect(act(challenged())).toBe('send');
        looks(at('ready', { ...right, x: 500 }), 4);
        flow.judged(ada, now);
        expect(looks(at('ready', { ...right, x: 500 }), 6)).toContain('challenge');
    });

    it('says that the server failed, waits longer each time, and recovers', () => {
        looks(at('ready'), 6);
        flow.begun(down, now);
        expect(flow.view).toEqual({ kind: 'failed', failure: down });
        const wishes = looks(at('ready'), 20);
        expect(wishes.indexOf('challenge') * kStep).toBeGreaterThanOrEqual(kTimes.failureFirst);
        expect(act(flow.begun(task, now)!)).toBe('send');
        flow.judged(down, now);
        const again = looks(at('ready', near), 40);
        expect(again.indexOf('challenge') * kStep).toBeGreaterThanOrEqual(2 * kTimes.failureFirst);
        expect(act(flow.begun(task, now)!)).toBe('send');
        flow.judged(ada, now);
        expect(flow.view.kind).toBe('recognised');
    });

    it('says that a live face is not known, and does not make it act again soon', () => {
        meet(unknown);
        expect(flow.view).toEqual({ kind: 'unknown', answer: unknown });
        const seconds = looks(at('ready', near), 400).indexOf('challenge') * kStep;
        expect(seconds).toBeGreaterThanOrEqual(kTimes.liveAgain - kStep);
    });
});

function challengedAgain(face: typeof left): Challenge {
    expect(looks(at('ready', face), 8)).toContain('challenge');
    return flow.begun(task, now)!;
}
