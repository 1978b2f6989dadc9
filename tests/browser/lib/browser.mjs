import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { temporaryFolder } from './paths.mjs';

const kFlags = [
    '--headless=new',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** A home folder whose browser trusts the given CA, as a tablet does that has followed /trust. */
export function homeThatTrusts(caFile) {
    const home = temporaryFolder();
    const database = join(home, '.pki', 'nssdb');
    mkdirSync(database, { recursive: true });
    execFileSync('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
    execFileSync('certutil', [
        '-d',
        `sql:${database}`,
        '-A',
        '-t',
        'C,,',
        '-n',
        'Rollcall local CA',
        '-i',
        caFile,
    ]);
    return home;
}

/**
 * Debian's Chromium, with certificate checks in force.
 * @param {{ home?: string, camera?: string, allowed?: boolean }} options
 *     camera: an MJPEG file; nothing: no camera. allowed: what the person answers when asked for it
 */
export function launch({ home = temporaryFolder(), camera, allowed = true } = {}) {
    const fakeCamera = [
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${camera}`,
        allowed ? '--use-fake-ui-for-media-stream' : '--deny-permission-prompts',
    ];
    return chromium.launch({
        executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
        args: camera ? [...kFlags, ...fakeCamera] : kFlags,
        env: { ...process.env, HOME: home },
    });
}

/** Notes everything that a page complains about. */
export function complaintsOf(page) {
    const complaints = [];
    page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
            complaints.push(`${message.type()}: ${message.text()}`);
        }
    });
    page.on('pageerror', (error) => complaints.push(`exception: ${error}`));
    page.on('requestfailed', (request) => {
        complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    return complaints;
}
