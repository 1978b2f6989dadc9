import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeThatTrusts, launch } from './lib/browser.mjs';
import { pictureOf, writeCamera } from './lib/camera.mjs';
import { artefacts, temporaryFolder } from './lib/paths.mjs';
import { astronaut, stranger } from './lib/photos.mjs';
import { Server } from './lib/server.mjs';
import { answer, kPatience, withLaunched } from './lib/steps.mjs';

const kPhone = { width: 390, height: 844 };
const kTablet = { width: 1280, height: 800 };
const kPhoneOnItsSide = { width: 844, height: 390 };
const kSizes = [kPhone, kPhoneOnItsSide, { width: 820, height: 1180 }, kTablet];
/** After this the same person is no duplicate: docs/attendance.md. */
const kDuplicateMs = 60_000;
/** What a finger can hit. */
const kLeastButton = 44;

const eileen = { id: 'E-1', name: 'Eileen Collins', shot: astronaut() };
const sam = { id: 'E-2', name: 'Sam Sample', shot: stranger() };

let server;
let home;
let key;
let samCameAt;

/** The events of a person, the first one first. */
async function eventsOf({ id }) {
    const { events } = await server.call(key, `/api/v1/attendance/events?employee_id=${id}`);
    return events.reverse();
}

/** A check-in page before a camera that shows this person, for one test. */
async function withPage({ shot }, viewport, test, prepare = () => {}) {
    await withLaunched({ home, camera: shot.camera }, async (browser) => {
        const context = await browser.newContext({ viewport });
        await context.addInitScript(prepare);
        const page = await context.newPage();
        const keys = [];
        page.on('request', (request) => {
            if (request.url().endsWith('/api/v1/checkins')) {
                keys.push(request.headers()['idempotency-key']);
            }
        });
        await page.goto(await server.link('checkin', 'off'));
        await test(page, keys);
    });
}

/** Runs in the page: the first check-in reaches the server, and its answer is lost. */
function loseFirstAnswer() {
    const { fetch } = window;
    let isLost = false;
    window.fetch = async (path, init) => {
        const response = await fetch(path, init);
        if (path === '/api/v1/checkins' && !isLost) {
            isLost = true;
            throw new TypeError('Failed to fetch');
        }
        return response;
    };
}

async function assertNothingOverlaps(page, ids) {
    const boxes = await page.evaluate(
        (names) =>
            names
                .map((name) => document.getElementById(name))
                .filter((element) => element.checkVisibility())
                .map((element) => {
                    const { x, y, right, bottom } = element.getBoundingClientRect();
                    return { id: element.id, x, y, right, bottom };
                }),
        ids,
    );
    const { width, height } = page.viewportSize();
    for (const box of boxes) {
        const isInside = box.x >= 0 && box.y >= 0 && box.right <= width && box.bottom <= height;
        assert.ok(isInside, `#${box.id} is cut off`);
        for (const other of boxes.slice(boxes.indexOf(box) + 1)) {
            const isApart =
                box.right <= other.x ||
                other.right <= box.x ||
                box.bottom <= other.y ||
                other.bottom <= box.y;
            assert.ok(isApart, `#${box.id} lies over #${other.id}`);
        }
    }
}

/** Takes a picture at each size; of the parts of these ids, those that are shown must all be seen. */
async function look(page, name, ids) {
    const before = page.viewportSize();
    for (const size of kSizes) {
        await page.setViewportSize(size);
        await assertNothingOverlaps(page, [...kParts, ...ids]);
        await page.screenshot({ path: join(artefacts(), `${name}-${size.width}.png`) });
    }
    await page.setViewportSize(before);
}

const kParts = ['stage', 'answer-title', 'answer-headline', 'answer-time', 'answer-detail'];

before(async () => {
    server = await Server.start();
    home = homeThatTrusts(server.caFile);
    key = await server.key('enrol,checkin,reports');
    const folder = temporaryFolder();
    const browser = await launch();
    try {
        for (const person of [sam, eileen]) {
            const { id, name, shot } = person;
            const image = await pictureOf(browser, shot);
            const fields = { employee_id: id, employee_name: name, image };
            await server.call(key, '/api/v1/employees/insert', fields);
            if (person === sam) {
                await server.call(key, '/api/v1/checkins', { image, direction: 'in' });
                samCameAt = Date.now();
            }
            const file = join(folder, `${id}.mjpeg`);
            shot.camera = await writeCamera(browser, file, [{ shot, seconds: 1 }]);
        }
    } finally {
        await browser.close();
    }
});

after(async () => {
    await server?.stop();
});

describe('the check-in page records', () => {
    it('one event, also if its answer is lost, and corrects it when the direction was wrong', async () => {
        await withPage(
            eileen,
            kTablet,
            async (page, keys) => {
                await answer(page, 'good', eileen.name).waitFor(kPatience);
                assert.equal(keys.length, 2);
                assert.equal(keys[0], keys[1]);
                const card = page.locator('#answer');
                assert.match(await card.innerText(), /Recognised.*In \d\d:\d\d:\d\d.*In since/s);
                assert.equal(await card.getAttribute('data-direction'), 'in');
                const [came, ...more] = await eventsOf(eileen);
                assert.deepEqual(more, []);
                assert.equal(came.kind, 'check_in');
                assert.equal(came.method, 'face');

                await page.getByRole('button', { name: 'Wrong direction' }).click();
                await answer(page, 'good', 'Corrected').waitFor(kPatience);
                assert.match(await card.innerText(), /Out \d\d:\d\d:\d\d/);
                assert.equal(await card.getAttribute('data-direction'), 'out');
                await look(page, 'checkin-out', []);
                const [, correction] = await eventsOf(eileen);
                assert.equal(correction.kind, 'redirected');
                assert.equal(correction.corrects, came.number);
                assert.equal(correction.direction, 'out');
            },
            loseFirstAnswer,
        );
    });

    it('a duplicate, shown with the time that counts, and takes it back', async () => {
        const [first] = await eventsOf(eileen);
        await withPage(eileen, kPhone, async (page) => {
            await answer(page, 'good', 'Already recorded').waitFor(kPatience);
            const time = await page.locator('#answer-time').innerText();
            assert.equal(time, `Out ${first.local_time.slice(11, 19)}`);
            assert.equal(await page.locator('#wrong-direction').isVisible(), false);
            const { height } = await page.locator('#not-me').boundingBox();
            assert.ok(height >= kLeastButton);
            await page.getByRole('button', { name: 'Not me' }).click();
            await answer(page, 'unsure', 'no longer counts').waitFor(kPatience);
            const count = (await eventsOf(eileen)).length;
            assert.equal((await eventsOf(eileen)).at(-1).kind, 'voided');
            await page.waitForTimeout(10_000);
            assert.equal((await eventsOf(eileen)).length, count);
            assert.equal(await answer(page, 'unsure', 'no longer counts').count(), 1);
            await look(page, 'checkin-taken-back', []);
        });
    });

    // Last: by then a minute has passed since Sam came.
    it('nothing of who comes back within half an hour, until they have chosen', async () => {
        await sleep(Math.max(0, samCameAt + kDuplicateMs + 1_000 - Date.now()));
        await withPage(sam, kTablet, async (page) => {
            await answer(page, 'unsure', 'In or out?').waitFor(kPatience);
            assert.equal(await answer(page, 'unsure', sam.name).count(), 1);
            assert.equal((await eventsOf(sam)).length, 1);
            for (const id of ['choose-in', 'choose-out']) {
                const { width, height } = await page.locator(`#${id}`).boundingBox();
                assert.ok(Math.min(width, height) >= kLeastButton);
            }
            await look(page, 'checkin-choose', ['choose-in', 'choose-out']);
            await page.keyboard.press('Tab');
            await page.keyboard.press('Tab');
            assert.equal(await page.evaluate(() => document.activeElement.id), 'choose-out');
            await page.keyboard.press('Enter');
            await answer(page, 'good', sam.name).waitFor(kPatience);
            const [, left, ...more] = await eventsOf(sam);
            assert.deepEqual(more, []);
            assert.equal(left.direction, 'out');
            assert.match(await page.locator('#answer').innerText(), /Out .*\d min today/s);
            await look(page, 'checkin-chosen', ['not-me', 'wrong-direction']);
        });
    });
});
