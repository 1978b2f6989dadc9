import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../../..');

export const binary = resolve(
    repository,
    process.env.ROLLCALL_BINARY ?? join('build', 'release', 'rollcall'),
);

/** Where screenshots go. */
export function artefacts() {
    const folder = resolve(repository, process.env.TEST_ARTEFACTS ?? 'build/test-results/browser');
    mkdirSync(folder, { recursive: true });
    return folder;
}

/** A folder that is gone when the test process ends. */
export function temporaryFolder() {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-browser-'));
    process.on('exit', () => {
        rmSync(folder, { recursive: true, force: true });
    });
    return folder;
}
