/** A call made ready to be sent, checked against the contract by its types. */
import type { AnswerOf, Method, PathOf, Sent } from './contract';

/** May be sent several times: always the same, under the same key if it has one. */
export interface Call<Answer> {
    readonly address: string;
    readonly init: RequestInit;
    /** never there: only its type counts */
    readonly answer?: Answer;
}

interface Parts {
    form?: object;
    json?: unknown;
    path?: object;
    headers?: object;
}

/** A list becomes so many fields of one name; what is undefined is left out. */
function formDataOf(fields: object): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
        for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
            if (each instanceof Blob) {
                form.append(name, each);
            } else if (each !== undefined) {
                form.append(name, String(each));
            }
        }
    }
    return form;
}

function addressOf(path: string, values: object): string {
    const texts = new Map(Object.entries(values).map(([name, value]) => [name, String(value)]));
    return path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(texts.get(name) ?? ''),
    );
}

export function callOf<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    sent: Sent<P, M>,
): Call<AnswerOf<P, M>> {
    const { form, json, path: values, headers } = sent as Parts;
    const init: RequestInit = { method: method.toUpperCase(), headers: { ...headers } };
    if (form !== undefined) {
        init.body = formDataOf(form);
    } else if (json !== undefined) {
        init.headers = { ...headers, 'Content-Type': 'application/json' };
        init.body = JSON.stringify(json);
    }
    return { address: addressOf(path, values ?? {}), init };
}

/** A picture under a file's name, as forms send it. */
export function named(picture: Blob, fileName: string): File {
    return new File([picture], fileName, { type: picture.type });
}
