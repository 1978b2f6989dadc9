import { beforeEach, describe, expect, it } from 'vitest';
import { Challenge, kChallengeTimes, phasesOf } from '../src/challenge';
import type { Action, ChallengeTask } from '../src/liveness_api';
import { VisitorTracker, type Visitor } from '../src/visitor';

/** What the server allows: docs/active-liveness.md. */
const kSessionMs = 20_000;
const kLeastFrames = 8;
const kMostFrames = 30;
const kLongestGapMs = 1_500;

let visitor: Visitor;
let challenge: Challenge;
let now: number;

function task(actions: Action[]): ChallengeTask {
    return { kind: 'task', session: 'n0nce', actions, mostFrames: kMostFrames };
}

/** Pictures of a camera until the challenge wants no more; when frames were taken. */
function film(pictureMs: number): { taken: number[]; prompts: string[]; end: string } {
    const taken: number[] = [];
    const prompts: string[] = [];
    for (;;) {
        now += pictureMs;
        const wish = challenge.picture(now);
        if (wish === 'send' || wish === 'stop') {
            return { taken, prompts, end: wish };
        }
        if (wish === 'take') {
            taken.push(now);
        }
        const { view } = challenge;
        if (view.kind === 'challenge' && view.prompt !== prompts.at(-1)) {
            prompts.push(view.prompt);
        }
    }
}

function steady(): void {
    expect(challenge.look(true, now)).toBe(false);
    expect(challenge.look(true, (now += kChallengeTimes.steady))).toBe(true);
}

beforeEach(() => {
    now = 5_000;
    const visitors = new VisitorTracker();
    visitors.follow({ x: 0, y: 0, width: 100, height: 100 }, now);
    visitor = visitors.current!;
    challenge = new Challenge(visitor);
});

describe('a challenge', () => {
    it('asks the server for nothing until a face has been ready for a while', () => {
        for (let i = 0; i < 20; ++i) {
            expect(challenge.look(i % 2 === 0, (now += 700))).toBe(false);
        }
        expect(challenge.view).toEqual({
            kind: 'challenge',
            prompt: 'straight',
            progress: 0,
            isActing: false,
        });
        steady();
        expect(challenge.look(true, (now += 250))).toBe(false);
    });

    it('asks for one action after the other, and straight before, between and after', () => {
        steady();
        challenge.begin(task(['turn_left', 'nod']), now);
        const { prompts, end } = film(33);
        expect(prompts).toEqual(['straight', 'turn_left', 'straight', 'nod', 'straight']);
        expect(end).toBe('send');
        expect(challenge.view).toEqual({ kind: 'checking' });
    });

    it.each([
        ['two actions', ['turn_left', 'nod'], 33],
        ['three actions', ['nod', 'turn_right', 'come_closer'], 33],
        ['three actions, five pictures a second', ['nod', 'turn_right', 'come_closer'], 200],
        ['two actions, a picture a second', ['turn_right', 'nod'], 1_000],
    ] as [string, Action[], number][])(
        'takes frames as the server wants them: %s',
        (...[, actions, pictureMs]) => {
            steady();
            const begun = now;
            challenge.begin(task(actions), now);
            const { taken } = film(pictureMs);
            const gaps = taken.slice(1).map((time, i) => time - taken[i]!);
            expect(taken.length).toBeGreaterThanOrEqual(kLeastFrames - 1);
            expect(taken.length).toBeLessThanOrEqual(kMostFrames);
            expect(Math.min(...gaps)).toBeGreaterThan(0);
            expect(Math.max(...gaps)).toBeLessThan(kLongestGapMs);
            expect(now - begun).toBeLessThan(kSessionMs * 0.6);
        },
    );

    it('takes the first frame before the first action, and some of each phase', () => {
        steady();
        challenge.begin(task(['turn_left', 'nod', 'turn_right']), now);
        const start = now;
        const { taken } = film(33);
        let from = 0;
        for (const { endsAt } of phasesOf(['turn_left', 'nod', 'turn_right'])) {
            const within = taken.filter((t) => t - start >= from && t - start < endsAt);
            expect(within.length).toBeGreaterThanOrEqual(1);
            from = endsAt;
        }
        expect(taken).toHaveLength(kMostFrames);
    });

    it('shows a progress that rises', () => {
        steady();
        challenge.begin(task(['turn_left', 'nod']), now);
        let last = 0;
        for (let i = 0; i < 70; ++i) {
            challenge.picture((now += 100));
            const { view } = challenge;
            const progress = view.kind === 'challenge' ? view.progress : 1;
            expect(progress).toBeGreaterThanOrEqual(last);
            expect(progress).toBeLessThanOrEqual(1);
            last = progress;
        }
        expect(last).toBeGreaterThan(0.9);
    });

    it('sends nothing of somebody who is not there at the end', () => {
        steady();
        challenge.begin(task(['turn_left', 'nod']), now);
        visitor.missedLooks = 2;
        expect(film(33).end).toBe('stop');
        expect(challenge.state).toBe('over');
    });

    it('sends nothing that ends far too late, as in a page that was hidden', () => {
        steady();
        challenge.begin(task(['turn_left', 'nod']), now);
        expect(challenge.picture((now += 100))).toBe('take');
        expect(challenge.picture((now += 60_000))).toBe('stop');
        expect(challenge.state).toBe('over');
    });

    it('is over for the camera as soon as it has been ended', () => {
        steady();
        challenge.begin(task(['turn_left', 'nod']), now);
        challenge.end();
        expect(challenge.picture(now)).toBe('stop');
    });

    it('takes no task that comes when it is over', () => {
        steady();
        challenge.end();
        challenge.begin(task(['turn_left', 'nod']), now);
        expect(challenge.picture(now)).toBe('stop');
    });
});
