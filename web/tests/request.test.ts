import { describe, expect, it } from 'vitest';
import { textField } from '../src/answer_fields';
import type { Schemas, Unproven } from '../src/contract';
import { callOf, named } from '../src/request';

const picture = named(new Blob(['x'], { type: 'image/jpeg' }), 'face.jpg');

describe('a call', () => {
    it('has the parts of its address escaped', () => {
        const call = callOf('post', '/api/v1/checkins/{event}/objection', {
            path: { event: '../17?' },
            form: { objection: 'not_me' },
        });
        expect(call.address).toBe('/api/v1/checkins/..%2F17%3F/objection');
        expect(call.init.method).toBe('POST');
    });

    it('has a form with a field for each of a list, under the names of files', () => {
        const call = callOf('post', '/api/v1/checkins', { form: { image: [picture, picture] } });
        const sent = (call.init.body as FormData).getAll('image');
        expect(sent.map((each) => (each as File).name)).toEqual(['face.jpg', 'face.jpg']);
    });

    it('has JSON, or no body', () => {
        const call = callOf('post', '/api/v1/session', { json: { token: 't' } });
        expect(call.init.body).toBe('{"token":"t"}');
        expect(call.init.headers).toEqual({ 'Content-Type': 'application/json' });
        expect(callOf('get', '/api/v1/session', {}).init.body).toBeUndefined();
    });
});

// What follows is judged by the type checker alone: each line below a mark has to be refused by it.
export function refused(fields: Unproven<Schemas['CheckIn']>): unknown[] {
    const objection = '/api/v1/checkins/{event}/objection';
    return [
        // @ts-expect-error there is no such address
        callOf('get', '/api/v1/sessions', {}),
        // @ts-expect-error the address does not have the method
        callOf('put', '/api/v1/session', { json: { token: 't' } }),
        // @ts-expect-error a field that has to be there is not
        callOf('post', '/api/v1/employees/insert', { form: { employee_id: 'E1', image: picture } }),
        // @ts-expect-error a value that the field does not take
        callOf('post', objection, { path: { event: '1' }, form: { objection: 'no' } }),
        // @ts-expect-error the variable part of the address is missing
        callOf('post', objection, { form: { objection: 'not_me' } }),
        // @ts-expect-error the call takes no form
        callOf('get', '/api/v1/session', { form: {} }),
        // @ts-expect-error the answer has no such field
        textField(fields, 'employeeid'),
    ];
}
