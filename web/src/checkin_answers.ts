/** What the answers to a check-in mean. What is unclear is a fault, and never somebody unknown. */
import { asFields, positiveField, textField } from './answer_fields';
import { kFault, type Failure, type UnknownFace } from './api';
import type { AnswerOf, Schemas, Unproven } from './contract';

export type Direction = Schemas['Direction'];

type Fields = Unproven<Schemas['CheckIn']>;
type EventFields = NonNullable<Schemas['CheckIn']['event']>;
type ObjectionFields = AnswerOf<'/api/v1/checkins/{event}/objection', 'post'>;

/** An in or an out. `localTime`: RFC 3339, by the clock of the place. */
export interface Stamp {
    event: number;
    direction: Direction;
    localTime: string;
}

/** A day as far as it has gone. */
export interface DaySoFar {
    /** as 2026-03-02 */
    date: string;
    workedMinutes: number;
    inside: boolean;
    /** in order */
    stamps: readonly Stamp[];
}

/** Written down. */
export interface CheckedIn {
    kind: 'accepted';
    employeeId: string;
    name: string;
    /** what was written */
    event: number;
    /** what counts: that itself, or what was written shortly before */
    counted: Stamp;
    day: DaySoFar;
    /** its time may be wrong */
    isClockUnsure: boolean;
}

/** Somebody is known, and has to say whether they come or go; nothing is written before. */
export interface ChooseDirection {
    kind: 'choose';
    employeeId: string;
    name: string;
    choice: string;
    last?: Direction;
}

/** The frames do not show a live person who did what was asked. */
export interface NotLive {
    kind: 'not_live';
    hint: string;
    /** another way than the face, for people; then nothing more is asked of this person */
    fallback?: string;
    /** no challenge is begun for so long */
    pausedMs?: number;
}

/** An event no longer counts, or its direction was turned round. */
export interface Corrected {
    kind: 'corrected';
    event: number;
    /** of a person who is still named */
    day?: DaySoFar;
}

export type CheckinOutcome = CheckedIn | ChooseDirection | UnknownFace | NotLive | Failure;
export type ChoiceOutcome = CheckedIn | Failure;
export type ObjectionOutcome = Corrected | Failure;

const kTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const kDate = /^\d{4}-\d\d-\d\d$/;

function eventField<T extends object>(fields: T, name: keyof T & string): number | undefined {
    const value = positiveField(fields, name);
    return Number.isSafeInteger(value) ? value : undefined;
}

function directionOf(value: unknown): Direction | undefined {
    return value === 'in' || value === 'out' ? value : undefined;
}

function stampOf(value: unknown): Stamp | undefined {
    const fields = asFields<Schemas['DaySoFar']['events'][number]>(value);
    const event = eventField(fields, 'number');
    const direction = directionOf(fields.direction);
    const localTime = textField(fields, 'local_time');
    return event === undefined ||
        direction === undefined ||
        localTime === undefined ||
        !kTime.test(localTime)
        ? undefined
        : { event, direction, localTime };
}

function dayOf(value: unknown): DaySoFar | undefined {
    const fields = asFields<Schemas['DaySoFar']>(value);
    const date = textField(fields, 'date');
    const { worked_minutes: workedMinutes, inside, events } = fields;
    if (
        date === undefined ||
        !kDate.test(date) ||
        typeof workedMinutes !== 'number' ||
        !(workedMinutes >= 0) ||
        typeof inside !== 'boolean' ||
        !Array.isArray(events)
    ) {
        return undefined;
    }
    const stamps = events.map(stampOf).filter((stamp) => stamp !== undefined);
    return stamps.length === events.length ? { date, workedMinutes, inside, stamps } : undefined;
}

function acceptedOf(fields: Fields): ChoiceOutcome {
    const employeeId = textField(fields, 'employee_id');
    const name = textField(fields, 'employee_name');
    const written = stampOf(fields.event);
    const day = dayOf(fields.day);
    if (
        employeeId === undefined ||
        name === undefined ||
        written === undefined ||
        day === undefined
    ) {
        return kFault;
    }
    const { event } = written;
    const more = asFields<EventFields>(fields.event);
    const number = eventField(more, 'duplicate_of') ?? event;
    const isClockUnsure = more.clock_unsure === true;
    // That of the day before may be missing.
    const counted = day.stamps.find((stamp) => stamp.event === number) ?? {
        ...written,
        event: number,
    };
    return { kind: 'accepted', employeeId, name, event, counted, day, isClockUnsure };
}

function chooseOf(fields: Fields): CheckinOutcome {
    const employeeId = textField(fields, 'employee_id');
    const name = textField(fields, 'employee_name');
    const choice = textField(fields, 'choice');
    const last = directionOf(
        asFields<NonNullable<Schemas['CheckIn']['last']>>(fields.last).direction,
    );
    if (employeeId === undefined || name === undefined || choice === undefined) {
        return kFault;
    }
    return {
        kind: 'choose',
        employeeId,
        name,
        choice,
        ...(last === undefined ? {} : { last }),
    };
}

function notLiveOf(fields: Fields): CheckinOutcome {
    const hint = textField(fields, 'hint');
    if (hint === undefined) {
        return kFault;
    }
    const fallback = textField(fields, 'fallback');
    const pausedSeconds = positiveField(fields, 'paused_seconds');
    return {
        kind: 'not_live',
        hint,
        ...(fallback === undefined ? {} : { fallback }),
        ...(pausedSeconds === undefined ? {} : { pausedMs: pausedSeconds * 1000 }),
    };
}

/** Only the answer to a challenge that was not met counts failures. */
function tryAgainOf(fields: Fields): CheckinOutcome {
    if (typeof fields.failures === 'number') {
        return notLiveOf(fields);
    }
    const hint = textField(fields, 'hint');
    return {
        kind: 'unknown',
        reason: textField(fields, 'reason') ?? 'try_again',
        ...(hint === undefined ? {} : { hint }),
    };
}

/** A person only if an event or a choice belongs to them, unknown only if the answer says so. */
export function checkinOutcomeOf(fields: Fields): CheckinOutcome {
    switch (fields.answer) {
        case 'accepted':
            return acceptedOf(fields);
        case 'choose_direction':
            return chooseOf(fields);
        case 'try_again':
            return tryAgainOf(fields);
        case 'not_known':
            return { kind: 'unknown', reason: 'not_known' };
        default:
            return kFault;
    }
}

/** Of a direction that somebody chose. */
export function choiceOutcomeOf(fields: Fields): ChoiceOutcome {
    return fields.answer === 'accepted' ? acceptedOf(fields) : kFault;
}

/** Of an objection to `event`. */
export function objectionOutcomeOf(
    fields: Unproven<ObjectionFields>,
    event: number,
): ObjectionOutcome {
    const isOfEvent = fields.answer === 'corrected' && fields.event === event;
    if (!isOfEvent || eventField(fields, 'correction') === undefined) {
        return kFault;
    }
    if (fields.day === undefined) {
        return { kind: 'corrected', event };
    }
    const day = dayOf(fields.day);
    return day === undefined ? kFault : { kind: 'corrected', event, day };
}
