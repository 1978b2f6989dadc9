import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { homeThatTrusts, launch } from './lib/browser.mjs';
import { writeCamera } from './lib/camera.mjs';
import { artefacts, temporaryFolder } from './lib/paths.mjs';
import { astronaut, stranger } from './lib/photos.mjs';
import { Server } from './lib/server.mjs';
import { answer, kPatience, naming, openPage, withLaunched } from './lib/steps.mjs';

let server;
let home;
const cameras = {};

/** A browser with this camera for one test. */
function withBrowser(camera, test, options = {}) {
    return withLaunched({ home, camera, ...options }, test);
}

before(async () => {
    server = await Server.start();
    home = homeThatTrusts(server.caFile);
    const folder = temporaryFolder();
    const portrait = astronaut();
    const other = stranger();
    const browser = await launch();
    try {
        cameras.portrait = await writeCamera(browser, join(folder, 'portrait.mjpeg'), [
            { shot: portrait, seconds: 1 },
        ]);
        cameras.stranger = await writeCamera(browser, join(folder, 'stranger.mjpeg'), [
            { shot: other, seconds: 1 },
        ]);
        cameras.queue = await writeCamera(browser, join(folder, 'queue.mjpeg'), [
            { shot: portrait, seconds: 6 },
            { seconds: 2 },
            { shot: other, seconds: 6 },
            { seconds: 2 },
        ]);
    } finally {
        await browser.close();
    }
});

after(async () => {
    await server?.stop();
});

describe('from a link to a name', () => {
    it('enrols the face in front of the camera', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const { page, complaints } = await openPage(browser, await server.link('enrol'));
            await page.getByLabel('Employee id').fill('E-1');
            await page.getByLabel('Name').fill('Eileen Collins');
            await page.getByRole('button', { name: 'Take photo and enrol' }).click();
            await answer(page, 'good', 'Eileen Collins').waitFor(kPatience);
            assert.equal(page.url(), `${server.origin}/enroll`);
            await page.screenshot({ path: join(artefacts(), 'enroll.png') });

            await page.getByLabel('Employee id').fill('E-2');
            await page.getByLabel('Name').fill('Somebody Else');
            await page.getByRole('button', { name: 'Take photo and enrol' }).click();
            await answer(page, 'bad', 'already enrolled under another employee id').waitFor(
                kPatience,
            );
            assert.deepEqual(
                complaints.filter((text) => !text.includes('409')),
                [],
            );
        });
    });

    it('says who it is, in a page that the browser trusts', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const { page, complaints } = await openPage(browser, await server.link('checkin'));
            await answer(page, 'good', 'Eileen Collins').waitFor(kPatience);
            assert.match(await page.locator('#answer-time').innerText(), /^In \d\d:\d\d:\d\d$/);
            assert.equal(page.url(), `${server.origin}/checkin`);
            assert.equal(await page.evaluate(() => window.isSecureContext), true);
            assert.equal(await page.evaluate(registersServiceWorker), true);
            await page.screenshot({ path: join(artefacts(), 'checkin.png') });
            assert.deepEqual(complaints, []);
        });
    });

    it('asks once for a person who stays, and sends a small JPEG', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const context = await browser.newContext();
            const page = await context.newPage();
            const bodies = [];
            page.on('request', (request) => {
                if (request.url().endsWith('/api/v1/checkins')) {
                    bodies.push(request.postDataBuffer()?.length);
                }
            });
            await page.goto(await server.link('checkin'));
            await naming(page, 'Eileen Collins').waitFor(kPatience);
            await page.waitForTimeout(7_000);
            assert.equal(bodies.length, 1);
            if (bodies[0] !== undefined) {
                assert.ok(bodies[0] < 150_000, `${bodies[0]} bytes were sent`);
            }
        });
    });

    it('says that it does not know a face, and takes the next person without a touch', async () => {
        await withBrowser(cameras.queue, async (browser) => {
            const { page, complaints } = await openPage(browser, await server.link('checkin'));
            await answer(page, 'unsure', 'Not recognised').waitFor(kPatience);
            await naming(page, 'Eileen Collins').waitFor(kPatience);
            await answer(page, 'unsure', 'Not recognised').waitFor(kPatience);
            assert.deepEqual(complaints, []);
        });
    });
});

/** Chrome registers none on a page whose certificate it does not trust. */
async function registersServiceWorker() {
    const scripts = performance
        .getEntriesByType('resource')
        .map((entry) => entry.name)
        .filter((name) => /\/static\/worker-[^/]*\.js$/.test(name));
    const registration = await navigator.serviceWorker.register(scripts[0]);
    return registration.unregister();
}

describe('what goes wrong is said', () => {
    it('refuses a link that was used', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const link = await server.link('checkin');
            const first = await browser.newContext();
            await (await first.newPage()).goto(link);
            await first.pages()[0].locator('#main').waitFor(kPatience);

            const second = await browser.newContext();
            const page = await second.newPage();
            await page.goto(link);
            await page.getByText('This link no longer works').waitFor(kPatience);
            assert.equal(page.url(), `${server.origin}/checkin`);
            assert.deepEqual(await second.cookies(), []);

            await first.pages()[0].goto(link);
            await naming(first.pages()[0], 'Eileen Collins').waitFor(kPatience);
        });
    });

    it('asks for a link where there is no session', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const { page } = await openPage(browser, `${server.origin}/enroll`);
            await page.getByText('rollcall link --role enrol').waitFor(kPatience);
            assert.equal(await page.locator('#main').isVisible(), false);
        });
    });

    it('does not let a check-in link enrol', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const { page } = await openPage(browser, await server.link('checkin'));
            await naming(page, 'Eileen Collins').waitFor(kPatience);
            await page.goto(`${server.origin}/enroll`);
            await page.getByText('This link is for check-in').waitFor(kPatience);
        });
    });

    it('does not let an enrolment link check in', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const { page } = await openPage(browser, await server.link('enrol'));
            await page.locator('#main').waitFor(kPatience);
            await page.goto(`${server.origin}/checkin`);
            await page.getByText('This link is for enrolling people').waitFor(kPatience);
            assert.equal(await page.locator('#main').isVisible(), false);
        });
    });

    it('keeps the cookie from scripts and the token from requests', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const context = await browser.newContext();
            const page = await context.newPage();
            const urls = [];
            page.on('request', (request) => urls.push(request.url()));
            const link = await server.link('checkin');
            await page.goto(link);
            await naming(page, 'Eileen Collins').waitFor(kPatience);
            const [cookie] = await context.cookies();
            assert.equal(cookie.httpOnly, true);
            assert.equal(cookie.secure, true);
            assert.equal(cookie.sameSite, 'Strict');
            assert.equal(await page.evaluate(() => document.cookie), '');
            const token = new URL(link).hash.replace('#token=', '');
            // The browser reports the address that was asked for; beyond it nothing may carry it.
            assert.deepEqual(
                urls.filter((url) => url !== link && url.includes(token)),
                [],
            );
            assert.equal(await page.evaluate(() => location.hash), '');
        });
    });

    it('says that no camera is there', async () => {
        await withBrowser(undefined, async (browser) => {
            const { page } = await openPage(browser, await server.link('checkin'));
            await page.getByText('No camera was found').waitFor(kPatience);
            await page.getByRole('button', { name: 'Try again' }).waitFor();
        });
    });

    it('says that the camera is not allowed', async () => {
        await withBrowser(
            cameras.portrait,
            async (browser) => {
                const { page } = await openPage(browser, await server.link('enrol'));
                await page.getByText('The camera is not allowed').waitFor(kPatience);
                const upload = page.getByRole('button', { name: 'Enrol with this file' });
                assert.equal(await upload.isEnabled(), true);
            },
            { allowed: false },
        );
    });

    it('says that the face finder did not load, and recovers', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const page = await browser.newPage();
            for (const part of ['**/static/worker-*.js', '**/static/*.bin']) {
                await page.route(part, (route) => route.abort());
                await page.goto(await server.link('checkin'));
                await page.getByText('This page did not load completely').waitFor(kPatience);
                await page.unroute(part);
                await page.getByRole('button', { name: 'Try again' }).click();
                await naming(page, 'Eileen Collins').waitFor(kPatience);
                await page.goto('about:blank');
            }
        });
    });

    it('says that an enrolment by file has no face in it', async () => {
        await withBrowser(cameras.portrait, async (browser) => {
            const { page } = await openPage(browser, await server.link('enrol'));
            await page.getByLabel('Employee id').fill('E-3');
            await page.getByLabel('Name').fill('Nobody');
            await page.getByLabel('Or a photo file').setInputFiles({
                name: 'wall.png',
                mimeType: 'image/png',
                buffer: await grayPicture(browser),
            });
            await page.getByRole('button', { name: 'Enrol with this file' }).click();
            await answer(page, 'bad', 'face').waitFor(kPatience);
        });
    });

    // Last: the server is gone after this.
    it('says that the server cannot be reached, and recovers', async () => {
        await withBrowser(cameras.stranger, async (browser) => {
            const { page } = await openPage(browser, await server.link('checkin'));
            await answer(page, 'unsure', 'Not recognised').waitFor(kPatience);
            await server.stop();
            await answer(page, 'bad', 'The server cannot be reached').waitFor(kPatience);
            assert.equal(await answer(page, 'unsure').count(), 0);
            await server.run();
            await answer(page, 'unsure', 'Not recognised').waitFor(kPatience);
        });
    });
});

async function grayPicture(browser) {
    const page = await browser.newPage({ viewport: { width: 320, height: 240 } });
    await page.setContent('<body style="background: gray">');
    const picture = await page.screenshot();
    await page.close();
    return picture;
}
