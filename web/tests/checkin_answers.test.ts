import { describe, expect, it } from 'vitest';
import { checkinOutcomeOf, choiceOutcomeOf, objectionOutcomeOf } from '../src/checkin_answers';

const fault = { kind: 'failed', problem: 'server' };
const stamp = {
    number: 17,
    at: '2026-03-02T01:00:04.120Z',
    local_time: '2026-03-02T08:00:04.120+07:00',
    direction: 'in',
    derived: true,
};
const day = {
    date: '2026-03-02',
    time_zone: 'Asia/Ho_Chi_Minh',
    worked_minutes: 0,
    inside: true,
    events: [stamp],
};
const accepted = {
    answer: 'accepted',
    employee_id: 'E1',
    employee_name: 'Ada',
    event: stamp,
    day,
    score: 0.8,
};
const choose = {
    answer: 'choose_direction',
    employee_id: 'E1',
    employee_name: 'Ada',
    choice: 'c0ffee',
    expires_at: '2026-03-02T01:01:04Z',
    last: { number: 17, at: stamp.at, direction: 'in' },
};
const readStamp = { event: 17, direction: 'in', localTime: stamp.local_time };
const readDay = { date: '2026-03-02', workedMinutes: 0, inside: true, stamps: [readStamp] };

describe('what the answer to a check-in means', () => {
    it('is somebody of whom something was written', () => {
        expect(checkinOutcomeOf(accepted)).toEqual({
            kind: 'accepted',
            employeeId: 'E1',
            name: 'Ada',
            event: 17,
            counted: readStamp,
            day: readDay,
            isClockUnsure: false,
        });
        const unsure = { ...accepted, event: { ...stamp, clock_unsure: true } };
        expect(checkinOutcomeOf(unsure)).toMatchObject({ event: 17, isClockUnsure: true });
        expect(choiceOutcomeOf(accepted)).toEqual(checkinOutcomeOf(accepted));
    });

    it('is, of a duplicate, what counts in its place', () => {
        const later = { ...stamp, number: 18, local_time: '2026-03-02T08:00:31+07:00' };
        const duplicate = { ...accepted, event: { ...later, duplicate_of: 17 } };
        expect(checkinOutcomeOf(duplicate)).toMatchObject({ event: 18, counted: readStamp });
        const ofYesterday = { ...duplicate, day: { ...day, events: [] } };
        expect(checkinOutcomeOf(ofYesterday)).toMatchObject({
            event: 18,
            counted: { event: 17, localTime: later.local_time },
        });
    });

    it('is somebody who has to choose', () => {
        const read = { kind: 'choose', employeeId: 'E1', name: 'Ada', choice: 'c0ffee' };
        expect(checkinOutcomeOf(choose)).toEqual({ ...read, last: 'in' });
        expect(checkinOutcomeOf({ ...choose, last: undefined })).toEqual(read);
    });

    it('is nobody only if it says so', () => {
        expect(checkinOutcomeOf({ answer: 'not_known', score: 0.2 })).toEqual({
            kind: 'unknown',
            reason: 'not_known',
        });
        const again = { answer: 'try_again', reason: 'blurred', hint: 'Hold still.' };
        expect(checkinOutcomeOf(again)).toEqual({
            kind: 'unknown',
            reason: 'blurred',
            hint: 'Hold still.',
        });
    });

    it('is a challenge that was not met, with the hint, the other way and the pause', () => {
        const first = { answer: 'try_again', reason: 'flat', hint: 'Turn.', failures: 1 };
        expect(checkinOutcomeOf(first)).toEqual({ kind: 'not_live', hint: 'Turn.' });
        const third = { ...first, failures: 3, fallback: 'Ask.', paused_seconds: 60 };
        expect(checkinOutcomeOf(third)).toEqual({
            kind: 'not_live',
            hint: 'Turn.',
            fallback: 'Ask.',
            pausedMs: 60_000,
        });
    });

    it('names nobody whose frames were not live', () => {
        const outcome = checkinOutcomeOf({ ...accepted, answer: 'try_again', reason: 'flat' });
        expect(JSON.stringify(outcome)).not.toMatch(/Ada|E1/);
    });

    it.each([
        {},
        { answer: 'perhaps' },
        { answer: ['accepted'] },
        { ...accepted, answer: undefined },
        { ...accepted, employee_id: '' },
        { ...accepted, employee_name: 7 },
        { ...accepted, event: undefined },
        { ...accepted, event: [stamp] },
        { ...accepted, event: { ...stamp, number: 0 } },
        { ...accepted, event: { ...stamp, number: 1.5 } },
        { ...accepted, event: { ...stamp, number: '17' } },
        { ...accepted, event: { ...stamp, direction: 'sideways' } },
        { ...accepted, event: { ...stamp, local_time: 'soon' } },
        { ...accepted, event: { ...stamp, local_time: undefined } },
        { ...accepted, day: null },
        { ...accepted, day: { ...day, date: 'today' } },
        { ...accepted, day: { ...day, inside: 'yes' } },
        { ...accepted, day: { ...day, worked_minutes: -1 } },
        { ...accepted, day: { ...day, worked_minutes: '12' } },
        { ...accepted, day: { ...day, events: {} } },
        { ...accepted, day: { ...day, events: [stamp, null] } },
        { ...choose, choice: '' },
        { ...choose, employee_id: undefined },
        { answer: 'try_again', failures: 1 },
        { employee_name: 'Unknown' },
    ])('is a fault of the server otherwise: %o', (fields) => {
        expect(checkinOutcomeOf(fields)).toEqual(fault);
    });
});

describe('what the answer to a choice means', () => {
    it.each([{ answer: 'not_known' }, { answer: 'try_again', hint: 'Hm.' }, choose, {}])(
        'is a fault unless it was written: %o',
        (fields) => {
            expect(choiceOutcomeOf(fields)).toEqual(fault);
        },
    );
});

describe('what the answer to an objection means', () => {
    const corrected = { answer: 'corrected', correction: 18, event: 17 };

    it('is a correction of that event, with the day if it is still theirs', () => {
        expect(objectionOutcomeOf(corrected, 17)).toEqual({ kind: 'corrected', event: 17 });
        expect(objectionOutcomeOf({ ...corrected, day }, 17)).toEqual({
            kind: 'corrected',
            event: 17,
            day: readDay,
        });
    });

    it.each([
        {},
        { ...corrected, answer: 'accepted' },
        { ...corrected, event: 16 },
        { ...corrected, event: '17' },
        { ...corrected, correction: undefined },
        { ...corrected, day: {} },
    ])('is a fault otherwise: %o', (fields) => {
        expect(objectionOutcomeOf(fields, 17)).toEqual(fault);
    });
});
