import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { headViews, installActingCamera } from './lib/acting_camera.mjs';
import { complaintsOf, homeThatTrusts, launch } from './lib/browser.mjs';
import { writeCamera } from './lib/camera.mjs';
import { artefacts, temporaryFolder } from './lib/paths.mjs';
import { astronaut } from './lib/photos.mjs';
import { Server } from './lib/server.mjs';
import { answer, kPatience, naming, openPage, withLaunched } from './lib/steps.mjs';

const kName = 'Eileen Collins';
const kTablet = { width: 1280, height: 800 };
const kPhone = { width: 390, height: 844 };
/** Of the page's challenges and the server's judgement of each. */
const kLong = { timeout: 90_000 };

let server;
let home;
let still;
let views;

async function enrol() {
    await withLaunched({ home }, async (browser) => {
        const { page } = await openPage(browser, await server.link('enrol'));
        await page.getByLabel('Employee id').fill('E-1');
        await page.getByLabel('Name').fill(kName);
        await page.getByLabel('Or a photo file').setInputFiles(astronaut().path);
        await page.getByRole('button', { name: 'Enrol with this file' }).click();
        await answer(page, 'good', kName).waitFor(kPatience);
    });
}

/** The API calls of a page, as "POST path". */
function callsOf(page) {
    const calls = [];
    page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (/^\/api\/v1\/(checkins|employees|liveness)/.test(pathname)) {
            calls.push(`${request.method()} ${pathname}`);
        }
    });
    return calls;
}

before(async () => {
    server = await Server.start();
    home = homeThatTrusts(server.caFile);
    views = headViews();
    const browser = await launch();
    try {
        const file = join(temporaryFolder(), 'still.mjpeg');
        still = await writeCamera(browser, file, [{ shot: astronaut(), seconds: 1 }]);
    } finally {
        await browser.close();
    }
    await enrol();
});

after(async () => {
    await server?.stop();
});

describe('a page whose session asks for challenges', () => {
    it('names nobody to a still photo, and asks it no third time', async () => {
        await withLaunched({ home, camera: still }, async (browser) => {
            const context = await browser.newContext({ viewport: kTablet });
            await context.addInitScript(noteTexts);
            const page = await context.newPage();
            const calls = callsOf(page);
            await page.goto(await server.link('checkin', 'active'));
            await answer(page, 'unsure', 'Once more').waitFor(kLong);
            await answer(page, 'unsure', 'Ask whoever is in charge').waitFor(kLong);
            await page.waitForTimeout(10_000);
            assert.equal(await answer(page, 'unsure', 'Ask whoever is in charge').count(), 1);
            assert.equal(await page.locator('#guide').isVisible(), false);
            const once = ['POST /api/v1/liveness/sessions', 'POST /api/v1/checkins'];
            assert.deepEqual(calls, [...once, ...once]);
            const texts = await page.evaluate(() => window.notedTexts);
            assert.ok(
                texts.some((text) => text.includes('Turn your head')),
                texts.join('\n'),
            );
            assert.deepEqual(
                texts.filter((text) => text.includes(kName)),
                [],
            );
            await page.screenshot({ path: join(artefacts(), 'challenge-refused.png') });
        });
    });

    for (const [name, viewport, reducedMotion] of [
        ['tablet', kTablet, 'no-preference'],
        ['phone, nothing moving', kPhone, 'reduce'],
    ]) {
        it(`names the person who does what is asked: ${name}`, async () => {
            await withLaunched({ home }, async (browser) => {
                const context = await browser.newContext({ viewport, reducedMotion });
                await installActingCamera(context, views);
                const page = await context.newPage();
                const calls = callsOf(page);
                const complaints = complaintsOf(page);
                await page.goto(await server.link('checkin', 'active'));
                const turn = page.locator("#guide[data-action^='turn']");
                await turn.waitFor(kPatience);
                await page.waitForTimeout(1_250);
                const { action, arrow, head, moves } = await turn.evaluate(drawingOf);
                const file = `challenge-${viewport.width}.png`;
                await page.screenshot({ path: join(artefacts(), file) });
                assert.equal(Math.sign(arrow - head), action === 'turn_left' ? -1 : 1);
                assert.equal(moves, reducedMotion !== 'reduce');
                await naming(page, kName).waitFor(kLong);
                assert.equal(await page.locator('#guide').isVisible(), false);
                assert.deepEqual(calls, [
                    'POST /api/v1/liveness/sessions',
                    'POST /api/v1/checkins',
                ]);
                assert.deepEqual(complaints, []);
            });
        });
    }
});

describe('a page whose session judges pictures', () => {
    it('sends three of them in one call', async () => {
        await withLaunched({ home }, async (browser) => {
            const context = await browser.newContext();
            await installActingCamera(context, views);
            await context.addInitScript(noteForms);
            const page = await context.newPage();
            await page.goto(await server.link('checkin', 'passive'));
            // Sure at once, or after a challenge.
            await naming(page, kName).waitFor(kLong);
            const forms = await page.evaluate(() => window.notedForms);
            assert.deepEqual(forms[0], ['image', 'image', 'image']);
        });
    });
});

/** Runs in the page: notes every text that it shows. */
function noteTexts() {
    window.notedTexts = [];
    new MutationObserver(() => {
        window.notedTexts.push(document.body?.innerText ?? '');
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** Runs in the page: notes the names of the fields of every form that it sends. */
function noteForms() {
    window.notedForms = [];
    const { fetch } = window;
    window.fetch = (path, init) => {
        if (init?.body instanceof FormData) {
            window.notedForms.push([...init.body.keys()]);
        }
        return fetch(path, init);
    };
}

/** Where arrow and head are on the screen, from the left; a mirror shows one's left on the left. */
function drawingOf(guide) {
    const middle = (selector) => {
        const { left, right } = guide.querySelector(selector).getBoundingClientRect();
        return (left + right) / 2;
    };
    return {
        action: guide.dataset.action,
        arrow: middle('.guide-arrow-turn'),
        head: middle('.guide-skull'),
        moves: getComputedStyle(guide.querySelector('.guide-face')).animationName !== 'none',
    };
}
