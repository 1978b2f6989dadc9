import { describe, expect, it } from 'vitest';
import { answerOf } from '../src/checkin_card';
import type { CheckinView, RecognisedView } from '../src/checkin_view';
import { dayText } from '../src/messages';
import { dayOf, down, stampOf } from './checkin_people';

const came = stampOf(1);
const left = { ...stampOf(2, 'out'), localTime: '2026-03-02T12:12:30.5+07:00' };
const back = { ...stampOf(3), localTime: '2026-03-02T13:00:59+07:00' };

function recognised(more: Partial<RecognisedView> = {}): RecognisedView {
    return {
        kind: 'recognised',
        name: 'Ada',
        employeeId: 'E1',
        event: 1,
        counted: came,
        day: dayOf(came),
        isClockUnsure: false,
        isCorrected: false,
        objections: [],
        ...more,
    };
}

describe('the card', () => {
    it('says who, in or out, when by the clock of the place, and the day so far', () => {
        expect(answerOf(recognised(), 0)).toEqual({
            kind: 'good',
            title: 'Recognised',
            headline: 'Ada',
            direction: 'in',
            time: { text: 'In 08:00:04', at: '2026-03-02T08:00:04+07:00' },
            detail: 'In since 08:00',
        });
        const day = { ...dayOf(came, left), workedMinutes: 252 };
        expect(answerOf(recognised({ event: 2, counted: left, day }), 0)).toMatchObject({
            direction: 'out',
            time: { text: 'Out 12:12:30' },
            detail: '4 h 12 min today',
        });
    });

    it('says that the time may be wrong', () => {
        const detail = 'In since 08:00 · The server’s clock may be wrong';
        expect(answerOf(recognised({ isClockUnsure: true }), 0).detail).toBe(detail);
    });

    it('tells a duplicate and a correction from what was recorded just now', () => {
        expect(answerOf(recognised({ event: 9 }), 0)).toMatchObject({
            kind: 'good',
            title: 'Already recorded',
            time: { text: 'In 08:00:04' },
        });
        expect(answerOf(recognised({ isCorrected: true, day: undefined }), 0)).toMatchObject({
            title: 'Corrected',
            time: { text: 'In 08:00:04' },
        });
    });

    it('asks by name, and says that what was taken back does not count and whom to ask', () => {
        const choose: CheckinView = { kind: 'choose', name: 'Ada', choice: 'c', last: 'in' };
        expect(answerOf(choose, 0)).toMatchObject({ kind: 'unsure', headline: 'Ada' });
        expect(answerOf(choose, 0).detail).toMatch(/“In”/);
        expect(answerOf({ ...choose, last: undefined }, 0).detail).not.toMatch(/undefined/);
        const detail = answerOf({ kind: 'taken_back' }, 0).detail;
        expect(detail).toMatch(/no longer counts.*whoever is in charge/);
    });

    it('shows a fault as one, and names nobody with it', () => {
        const answer = answerOf({ kind: 'failed', failure: down }, 0);
        expect(answer.kind).toBe('bad');
        expect(answer.headline).toBeUndefined();
    });
});

describe('the day in a line', () => {
    it('is since when they are in, and how much was worked', () => {
        const day = { ...dayOf(came, left, back), workedMinutes: 252 };
        expect(dayText(day, back.localTime)).toBe('In since 13:00 · 4 h 12 min today');
    });

    it('says little of little', () => {
        expect(dayText({ ...dayOf(came, left), workedMinutes: 0 }, left.localTime)).toBe(
            '0 min today',
        );
        expect(dayText({ ...dayOf(came, left), workedMinutes: 59 }, left.localTime)).toBe(
            '59 min today',
        );
    });

    it('does not say today of a night that began yesterday', () => {
        const day = { ...dayOf(came, left), workedMinutes: 480 };
        expect(dayText(day, '2026-03-03T06:00:00+07:00')).toBe('8 h 0 min so far');
    });
});
