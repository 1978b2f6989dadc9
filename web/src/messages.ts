/** Every text that the pages' code shows. The fixed texts stand in the HTML files. */
import type { CameraProblem } from './camera';
import type { Failure, UnknownFace } from './api';
import type { Prompt } from './challenge';
import type { DaySoFar, Direction } from './checkin_answers';
import type { Objection } from './checkin_api';
import type { Framing } from './framing';

export const kInsertLimitMegabytes = 10;

export const cameraMessages: Record<CameraProblem, { title: string; text: string }> = {
    insecure: {
        title: 'The camera needs a trusted connection',
        text: 'This device does not trust this server yet, so the browser keeps the camera closed. Follow the steps on the trust page once, then open this page again.',
    },
    unsupported: {
        title: 'This browser has no camera access',
        text: 'Open this page in a current version of Chrome, Edge, Firefox or Safari.',
    },
    denied: {
        title: 'The camera is not allowed',
        text: 'Allow the camera for this page in the browser’s address bar or settings, then try again.',
    },
    none: {
        title: 'No camera was found',
        text: 'Connect a camera, or use a device that has one, then try again.',
    },
    in_use: {
        title: 'The camera is in use',
        text: 'Another program or tab is using the camera. Close it, then try again.',
    },
    lost: {
        title: 'The camera has stopped',
        text: 'The picture no longer arrives. Check the camera, then try again.',
    },
    failed: {
        title: 'The camera did not start',
        text: 'Check the camera, then try again.',
    },
};

export const framingMessages: Record<Framing, string> = {
    none: 'Look straight at the camera',
    outside: 'Move your face into the oval',
    too_small: 'Come a little closer',
    too_large: 'Move back a little',
    moving: 'Hold still for a moment',
    ready: 'Good, hold still',
};

/** What to do about a face that was looked up and is nobody's. */
export function unknownAdvice(answer: UnknownFace): string {
    if (answer.hint !== undefined) {
        return answer.hint;
    }
    if (answer.reason === 'not_known') {
        return 'This face is not enrolled here, or was not seen well. Take off what covers your face, look straight at the camera in good light, or ask to be enrolled.';
    }
    return 'Look straight at the camera, in good light.';
}

export function unknownTitle(answer: UnknownFace): string {
    return answer.reason === 'not_known' ? 'Not recognised' : 'Not seen well enough';
}

/** Texts for what keeps a call from being answered; the server's own text where it says more. */
export function failureText(failure: Failure): string {
    switch (failure.problem) {
        case 'network':
            return 'The server cannot be reached. Check the network; the page keeps trying.';
        case 'timeout':
            return 'The server did not answer in time. The page keeps trying.';
        case 'busy':
            return 'The server is busy or not ready. The page keeps trying.';
        case 'unauthorised':
            return 'This page’s session has ended.';
        case 'forbidden':
            return 'This page’s session does not allow this.';
        case 'refused':
            return failure.text ?? 'The server refused the picture.';
        case 'incomplete':
            return 'You were not found, but a part of the server’s records is damaged, so this may be its fault. Tell whoever runs it.';
        case 'paused':
            return 'Too many attempts have failed here. Wait a minute, or ask whoever is in charge.';
        case 'server':
            return 'The server has a fault. The page keeps trying; if it stays so, tell whoever runs it.';
    }
}

/** As failureText, for an enrolment that somebody has to start again by hand. */
export function enrolFailureText(failure: Failure): string {
    if (failure.code === 'face_belongs_to_other' || failure.text === 'employee id is invalid') {
        return 'This face is already enrolled under another employee id.';
    }
    switch (failure.problem) {
        case 'network':
            return 'The server cannot be reached. Check the network and try again.';
        case 'timeout':
            return 'The server did not answer in time. It is not known whether the photo was stored; trying again does no harm.';
        case 'busy':
            return failure.text ?? 'The server is busy or not ready. Try again in a moment.';
        case 'unauthorised':
            return 'This page’s session has ended. Ask for a new link: run “rollcall link --role enrol”.';
        case 'forbidden':
            return 'This link may check in but not enrol. Ask for another link: run “rollcall link --role enrol”.';
        case 'refused':
            return failure.text ?? 'The server refused the photo.';
        case 'incomplete':
        case 'paused':
        case 'server':
            return failure.text ?? 'The server has a fault. Nothing was confirmed; try again.';
    }
}

export const directionNames: Record<Direction, string> = { in: 'In', out: 'Out' };

/** The time of day of an RFC 3339 time, by the clock of its place. */
function clockText(localTime: string, to: 'seconds' | 'minutes'): string {
    return localTime.slice(11, to === 'seconds' ? 19 : 16);
}

/** What was recorded: in or out, and when. */
export function stampText(direction: Direction, localTime: string): string {
    return `${directionNames[direction]} ${clockText(localTime, 'seconds')}`;
}

function durationText(minutes: number): string {
    const hours = Math.floor(minutes / 60);
    return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** A day so far in a line. `at`: a time of the day that it is now. */
export function dayText(day: DaySoFar, at: string): string {
    const came = day.inside
        ? day.stamps.findLast(({ direction }) => direction === 'in')
        : undefined;
    const since = came === undefined ? [] : [`In since ${clockText(came.localTime, 'minutes')}`];
    // A stay over midnight counts to the day on which it began.
    const upTo = at.startsWith(day.date) ? 'today' : 'so far';
    const worked =
        day.workedMinutes === 0 && since.length > 0
            ? []
            : [`${durationText(day.workedMinutes)} ${upTo}`];
    return [...since, ...worked].join(' · ');
}

export const objectionNames: Record<Objection, string> = {
    not_me: 'Not me',
    wrong_direction: 'Wrong direction',
};

export const checkinMessages = {
    recognised: 'Recognised',
    duplicate: 'Already recorded',
    corrected: 'Corrected',
    clockUnsure: 'The server’s clock may be wrong',
    choose: 'In or out?',
    chooseAdvice: (last: Direction | undefined): string =>
        last === undefined
            ? 'Touch what you are doing now.'
            : `The last one was “${directionNames[last]}”, not long ago. Touch what you are doing now.`,
    takenBack: 'Taken back',
    takenBackAdvice:
        'This no longer counts. Ask whoever is in charge to enter your attendance, and step aside for the next person.',
    failed: 'This did not work',
    checking: 'Checking…',
    idle: 'Ready',
    idleAdvice: 'Hold your face in the oval. The rest goes by itself.',
    starting: 'Starting…',
    challenge: 'A short check',
    challengeAdvice: 'Move your head as the drawn one does, slowly. It takes some ten seconds.',
    notLive: 'Once more, please',
    otherWay: 'Please ask for help',
    paused: 'Please wait',
    /** In few steps, because each change is read out. */
    pausedAdvice: (seconds: number): string =>
        `Too many attempts have failed here. It goes on in about ${seconds > 30 ? 'a minute' : 'half a minute'}; or ask whoever is in charge.`,
} as const;

/** What a challenge asks for. Left and right are the person's own, as in a mirror. */
export const promptMessages: Record<Prompt, string> = {
    straight: 'Look straight at the camera',
    turn_left: 'Turn your head slowly to your left, then back',
    turn_right: 'Turn your head slowly to your right, then back',
    nod: 'Nod slowly, once',
    come_closer: 'Come closer slowly, then go back',
};

export const enrolMessages = {
    missingId: 'Enter the employee id.',
    missingName: 'Enter the name.',
    missingFile: 'Choose a photo file.',
    fileTooLarge: `The file is larger than ${kInsertLimitMegabytes} MB.`,

    noFace: 'No face is seen. Look at the camera and try again.',
    notFramed: (framing: Framing): string => `${framingMessages[framing]}, then try again.`,
    sending: 'Storing…',
    done: (name: string, id: string): string => `${name} (${id}) is enrolled.`,
    doneTitle: 'Enrolled',
    failedTitle: 'Not enrolled',
} as const;

export const sessionMessages = {
    needed: {
        title: 'Ask for a link',
        text: 'This page opens with a one-time link. Whoever runs the server gets one with this command:',
    },
    refused: {
        title: 'This link no longer works',
        text: 'A link works once, within 15 minutes. Ask for a new one; whoever runs the server gets it with this command (and --liveness, if this device had another policy):',
    },
    ofOtherRole: {
        enrol: {
            title: 'This link is for check-in',
            text: 'Enrolling people needs a link of its own. Whoever runs the server gets one with this command:',
        },
        checkin: {
            title: 'This link is for enrolling people',
            text: 'Checking in needs a link of its own. Whoever runs the server gets one with this command:',
        },
    },
    unreachable: {
        title: 'The server cannot be reached',
        text: 'Check the network, then try again. If you came by a link, it may still be good.',
    },
    busy: {
        title: 'The server is busy or not ready',
        text: 'Try again in a moment.',
    },
} as const;

export const finderMessages = {
    title: 'This page did not load completely',
    text: 'The part that finds faces is missing. Check the network, then try again.',
} as const;

export const actions = {
    tryAgain: 'Try again',
    openTrust: 'Open the trust page',
} as const;
