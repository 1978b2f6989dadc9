import { enrolMessages, kInsertLimitMegabytes } from './messages';

/** The server's limit for a body, less what the form adds around the file. */
export const kUploadLimitBytes = kInsertLimitMegabytes * 1024 * 1024 - 64 * 1024;

/** What to say about each field that is blank. */
export function missingFields(id: string, name: string): { id?: string; name?: string } {
    return {
        ...(id === '' ? { id: enrolMessages.missingId } : {}),
        ...(name === '' ? { name: enrolMessages.missingName } : {}),
    };
}
