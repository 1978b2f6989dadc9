import {
    currentSession,
    openSession,
    type Failure,
    type Role,
    type Session,
    type SessionOutcome,
} from './api';
import { CameraError } from './camera';
import { actions, cameraMessages, finderMessages, sessionMessages } from './messages';
import { takeToken, tokenOf } from './session_link';
import type { Notice, NoticeContent } from './views/notice';

function linkCommand(role: Role): string {
    return `rollcall link --role ${role}`;
}

/** A token that is used up does not matter to a browser that already holds a session. */
async function sessionBy(token: string | undefined): Promise<SessionOutcome> {
    const outcome = token === undefined ? undefined : await openSession(token);
    return outcome === undefined || outcome.kind === 'none' ? currentSession() : outcome;
}

function outage({ problem }: Failure): NoticeContent {
    return problem === 'busy' ? sessionMessages.busy : sessionMessages.unreachable;
}

/**
 * Makes sure that this browser may do what the page does: takes the token of a link, exchanges it
 * for the cookie, asks again where the server could not answer. Returns nothing, with the way out on
 * the screen, if there is no such session.
 */
export async function startSession(notice: Notice, needed: Role): Promise<Session | undefined> {
    const token = takeToken(window.location, window.history);
    for (;;) {
        const outcome = await sessionBy(token);
        if (outcome.kind === 'failed') {
            await notice.ask(outage(outcome), actions.tryAgain);
        } else if (outcome.kind === 'none') {
            const content = token === undefined ? sessionMessages.needed : sessionMessages.refused;
            notice.show({ ...content, command: linkCommand(needed) });
            return undefined;
        } else if (outcome.role !== needed) {
            const content = sessionMessages.ofOtherRole[needed];
            notice.show({ ...content, command: linkCommand(needed) });
            return undefined;
        } else {
            return outcome;
        }
    }
}

export function showSessionEnded(notice: Notice, needed: Role): void {
    notice.show({ ...sessionMessages.needed, command: linkCommand(needed) });
}

/** A link opened in a tab that already shows the page changes only the fragment. */
export function followLinks(): void {
    window.addEventListener('hashchange', () => {
        if (tokenOf(window.location.hash) !== undefined) {
            window.location.reload();
        }
    });
}

export function cameraNotice(error: unknown): NoticeContent {
    const problem = error instanceof CameraError ? error.problem : 'failed';
    const link = { text: actions.openTrust, href: '/trust' };
    return problem === 'insecure' ? { ...cameraMessages.insecure, link } : cameraMessages[problem];
}

export function finderNotice(): NoticeContent {
    return finderMessages;
}
