import { describe, expect, it, vi } from 'vitest';
import { takeToken, tokenOf } from '../src/session_link';

describe('the token of a link', () => {
    it.each([
        ['#token=abc-_9', 'abc-_9'],
        ['#x=1&token=abc', 'abc'],
        ['#token=', undefined],
        ['#', undefined],
        ['', undefined],
        ['#section', undefined],
    ])('%s', (fragment, token) => {
        expect(tokenOf(fragment)).toBe(token);
    });

    it('is taken out of the address bar, and nothing else is', () => {
        const replaceState = vi.fn();
        const history = { state: null, replaceState } as unknown as History;
        const location = { hash: '#token=abc', pathname: '/checkin', search: '?kiosk=1' };
        expect(takeToken(location as Location, history)).toBe('abc');
        expect(replaceState).toHaveBeenCalledWith(null, '', '/checkin?kiosk=1');
    });

    it('leaves an address without a token alone', () => {
        const replaceState = vi.fn();
        const history = { state: null, replaceState } as unknown as History;
        const location = { hash: '#help', pathname: '/checkin', search: '' };
        expect(takeToken(location as Location, history)).toBeUndefined();
        expect(replaceState).not.toHaveBeenCalled();
    });
});
