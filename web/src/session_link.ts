/** The one-time token of a link's fragment (`#token=...`), or nothing. */
export function tokenOf(fragment: string): string | undefined {
    const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token');
    return token === null || token === '' ? undefined : token;
}

/**
 * Takes the token out of the address bar, so that it is neither seen, nor copied, nor kept in the
 * history. A fragment never reaches the server by itself.
 */
export function takeToken(location: Location, history: History): string | undefined {
    const token = tokenOf(location.hash);
    if (token !== undefined) {
        history.replaceState(history.state, '', location.pathname + location.search);
    }
    return token;
}
