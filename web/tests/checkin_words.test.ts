import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckinOutcome } from '../src/checkin_answers';
import { CheckinFlow } from '../src/checkin_flow';
import { kTimes } from '../src/checkin_view';
import type { FramedFace } from '../src/framing';
import { ada, bob, dayOf, doubtOf, down, duplicateOf, stampOf } from './checkin_people';

const left = { x: 100, y: 100, width: 100, height: 100 };
const right = { x: 400, y: 100, width: 100, height: 100 };
const nobody: FramedFace = { framing: 'none' };
const kStep = 250;

let flow: CheckinFlow;
let now: number;

function ready(face = left): FramedFace {
    return { framing: 'ready', face };
}

/** Looks for so long; how many lookups were wanted. */
function watch(framed: FramedFace, forMs: number, answer?: CheckinOutcome): number {
    let lookups = 0;
    for (const end = now + forMs; now < end; now += kStep) {
        if (flow.look(framed, now) !== 'nothing') {
            lookups += 1;
            if (answer !== undefined) {
                flow.answered(answer, now);
            }
        }
    }
    return lookups;
}

beforeEach(() => {
    flow = new CheckinFlow();
    now = 1_000;
});

describe('somebody who has to choose', () => {
    beforeEach(() => {
        watch(ready(), kStep, doubtOf(ada));
    });

    it('is asked by name, and not looked up again meanwhile', () => {
        expect(flow.view).toEqual({
            kind: 'choose',
            name: 'Ada',
            choice: 'choice of Ada',
            last: 'in',
        });
        expect(watch(ready(), kTimes.choice - 1_000)).toBe(0);
        expect(flow.view.kind).toBe('choose');
    });

    it('is shown what was recorded then', () => {
        expect(flow.choose(now)).toBe('choice of Ada');
        expect(flow.view).toEqual({ kind: 'checking' });
        flow.chosen({ ...ada, counted: stampOf(1, 'out') }, now);
        expect(flow.view).toMatchObject({ name: 'Ada', counted: { direction: 'out' } });
        expect(watch(ready(), 600_000)).toBe(0);
    });

    it('chooses once, however often they touch', () => {
        expect(flow.choose(now)).toBeDefined();
        expect(flow.choose(now)).toBeUndefined();
        flow.chosen(ada, now);
        expect(flow.choose(now)).toBeUndefined();
    });

    it('is asked no longer than the server keeps the choice, and not at once again', () => {
        watch(ready(), 60_000);
        expect(flow.view).toEqual({ kind: 'idle' });
        expect(flow.choose(now)).toBeUndefined();
        expect(watch(ready(), 600_000)).toBe(0);
    });

    it('may lean out of the picture to choose, and back in', () => {
        watch(nobody, 2_000);
        expect(watch(ready(right), 1_000)).toBe(0);
        expect(flow.choose(now)).toBe('choice of Ada');
        watch(nobody, 1_000);
        flow.chosen(ada, now);
        expect(watch(ready(right), kTimes.unsureFirst - kStep)).toBe(0);
        expect(watch(ready(right), 3_000, duplicateOf(ada, 2))).toBe(1);
        expect(flow.view).toMatchObject({
            event: 1,
            objections: ['not_me', 'wrong_direction'],
        });
    });

    it('does not keep the next one waiting who walks away', () => {
        watch(nobody, 1_500);
        expect(watch(ready(right), kTimes.choiceHold, bob)).toBe(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
    });

    it('is no longer asked some time after they have gone', () => {
        watch(nobody, kTimes.choiceLinger - 1_000);
        expect(flow.view.kind).toBe('choose');
        watch(nobody, 2_000);
        expect(flow.view).toEqual({ kind: 'idle' });
    });

    it('does not leave the choice to somebody who may have stepped into the same place', () => {
        watch(nobody, 2 * kStep);
        const beside = { ...left, x: left.x + 15 };
        expect(watch(ready(beside), kTimes.choiceLinger, bob)).toBe(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
    });

    it('is told that it failed, and looked at again', () => {
        flow.choose(now);
        flow.chosen(down, now);
        expect(flow.view).toEqual({ kind: 'failed', failure: down });
        expect(watch(ready(), kTimes.failureFirst + kStep, doubtOf(ada))).toBe(1);
        expect(flow.view.kind).toBe('choose');
    });
});

describe('a result', () => {
    beforeEach(() => {
        watch(ready(), kStep, ada);
    });

    it('can be objected to for ten seconds', () => {
        watch(ready(), kTimes.objection - 2 * kStep);
        expect(flow.view).toMatchObject({ objections: ['not_me', 'wrong_direction'] });
        watch(ready(), 3 * kStep);
        expect(flow.view).toMatchObject({ kind: 'recognised', objections: [] });
        expect(flow.object('not_me', now)).toBeUndefined();
    });

    it('is turned round when the direction was wrong', () => {
        expect(flow.object('wrong_direction', now)).toBe(1);
        expect(flow.view).toEqual({ kind: 'checking' });
        const counted = stampOf(1, 'out');
        const day = dayOf(counted);
        flow.corrected('wrong_direction', { kind: 'corrected', event: 1, day }, now);
        expect(flow.view).toMatchObject({
            name: 'Ada',
            counted,
            day,
            isCorrected: true,
            objections: [],
        });
        expect(watch(ready(), 600_000)).toBe(0);
    });

    it('is turned round also where the server says nothing of the day', () => {
        flow.object('wrong_direction', now);
        flow.corrected('wrong_direction', { kind: 'corrected', event: 1 }, now);
        expect(flow.view).toMatchObject({ counted: { direction: 'out' }, day: undefined });
    });

    it('is taken back, and the same one not recorded again while they stay', () => {
        expect(flow.object('not_me', now)).toBe(1);
        flow.corrected('not_me', { kind: 'corrected', event: 1 }, now);
        expect(flow.view).toEqual({ kind: 'taken_back' });
        expect(watch(ready(), 600_000)).toBe(0);
        expect(flow.view).toEqual({ kind: 'taken_back' });
    });

    it('records nobody for some seconds after it was taken back, and then the next one', () => {
        flow.object('not_me', now);
        flow.corrected('not_me', { kind: 'corrected', event: 1 }, now);
        watch(nobody, kTimes.touch + 1_000);
        expect(watch(ready(right), kTimes.takenBack - kTimes.touch - 1_000)).toBe(0);
        expect(watch(ready(right), kStep, bob)).toBe(1);
        expect(flow.view).toMatchObject({ name: 'Bob' });
    });

    it('of somebody else by now is not overwritten by a late correction', () => {
        watch(nobody, 2 * kStep);
        const beside = { ...left, x: left.x + 15 };
        expect(watch(ready(beside), kTimes.unsureFirst)).toBe(1);
        flow.object('wrong_direction', now);
        flow.answered(bob, now);
        flow.corrected('wrong_direction', { kind: 'corrected', event: 1 }, now);
        expect(flow.view).toMatchObject({ name: 'Bob', isCorrected: false });
    });

    it('stays what it is when its person is taken for a new one while they can object', () => {
        watch(nobody, 2_000);
        expect(watch(ready(right), kStep, duplicateOf(ada, 2))).toBe(1);
        expect(flow.view).toMatchObject({
            event: 1,
            objections: ['not_me', 'wrong_direction'],
        });
    });

    it('that failed to be corrected is a failure, and the person is not recorded again', () => {
        flow.object('not_me', now);
        const late = { kind: 'failed', problem: 'refused', text: 'Too late.' } as const;
        flow.corrected('not_me', late, now);
        expect(flow.view).toEqual({ kind: 'failed', failure: late });
        expect(watch(ready(), 60_000)).toBe(0);
    });

    it('is objected to once, and by nobody whose result is not shown', () => {
        expect(flow.object('not_me', now)).toBe(1);
        expect(flow.object('wrong_direction', now)).toBeUndefined();
        flow.corrected('not_me', { kind: 'corrected', event: 1 }, now);
        expect(flow.object('not_me', now)).toBeUndefined();
    });
});

describe('a duplicate', () => {
    it('can only be somebody else’s, because it is the first that counts', () => {
        watch(ready(), kStep, duplicateOf(ada, 7));
        expect(flow.view).toMatchObject({ event: 7, objections: ['not_me'] });
        expect(flow.object('wrong_direction', now)).toBeUndefined();
        expect(flow.object('not_me', now)).toBe(7);
    });
});
