import { describe, expect, it } from 'vitest';
import type { Failure, Problem } from '../src/api';
import { cameraProblemOf } from '../src/camera';
import { kUploadLimitBytes, missingFields } from '../src/enrol_form';
import { restAfter } from '../src/loop';
import {
    cameraMessages,
    enrolFailureText,
    failureText,
    unknownAdvice,
    unknownTitle,
} from '../src/messages';

const problems: Problem[] = [
    'network',
    'timeout',
    'busy',
    'unauthorised',
    'forbidden',
    'refused',
    'incomplete',
    'paused',
    'server',
];

function failed(problem: Problem, more: Partial<Failure> = {}): Failure {
    return { kind: 'failed', problem, ...more };
}

describe('texts for failures', () => {
    it.each(problems)('%s: says something, and neither success nor unknown', (problem) => {
        for (const text of [failureText(failed(problem)), enrolFailureText(failed(problem))]) {
            expect(text).not.toBe('');
            expect(text).not.toMatch(/success|unknown|not recognised|enrolled\b/i);
        }
    });

    it('explains the reference text for a face that belongs to another id', () => {
        const text = 'This face is already enrolled under another employee id.';
        expect(enrolFailureText(failed('refused', { text: 'employee id is invalid' }))).toBe(text);
        expect(enrolFailureText(failed('refused', { code: 'face_belongs_to_other' }))).toBe(text);
    });

    it('passes on what the server says about a photo', () => {
        const text = 'No face was found in the picture.';
        expect(enrolFailureText(failed('refused', { code: 'no_face', text }))).toBe(text);
    });
});

describe('texts for a face that is nobody’s', () => {
    it('tells not known from not seen, and passes on the hint', () => {
        expect(unknownTitle({ kind: 'unknown', reason: 'not_known' })).toBe('Not recognised');
        expect(unknownTitle({ kind: 'unknown', reason: 'no_face' })).toBe('Not seen well enough');
        const hint = 'More light, please.';
        expect(unknownAdvice({ kind: 'unknown', reason: 'no_face', hint })).toBe(hint);
        expect(unknownAdvice({ kind: 'unknown', reason: 'not_known' })).toMatch(/enrolled/);
    });
});

describe('camera problems', () => {
    it.each([
        ['NotAllowedError', 'denied'],
        ['NotFoundError', 'none'],
        ['NotReadableError', 'in_use'],
        ['SomethingNew', 'failed'],
    ])('%s: %s', (name, problem) => {
        expect(cameraProblemOf(name)).toBe(problem);
    });

    it('leads to the trust page where the connection is not trusted', () => {
        expect(cameraMessages.insecure.text).toMatch(/trust page/);
    });
});

describe('the enrolment form', () => {
    it('names each field that is blank', () => {
        expect(missingFields('', '')).toEqual({
            id: 'Enter the employee id.',
            name: 'Enter the name.',
        });
        expect(missingFields('E1', '')).toEqual({ name: 'Enter the name.' });
        expect(missingFields('E1', 'Ada')).toEqual({});
    });

    it('stays below the body limit of the server', () => {
        expect(kUploadLimitBytes).toBeLessThan(10 * 1024 * 1024);
    });
});

describe('the pace of the looks', () => {
    it('is four a second on a fast machine and half the time on a slow one', () => {
        expect(restAfter(20)).toBe(230);
        expect(restAfter(200)).toBe(200);
        expect(restAfter(900)).toBe(900);
    });
});
