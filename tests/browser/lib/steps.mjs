import { join } from 'node:path';
import { complaintsOf, launch } from './browser.mjs';
import { artefacts } from './paths.mjs';

/** For what a page needs the server, the camera and the face finder for. */
export const kPatience = { timeout: 45_000 };

/** Runs a test with a browser of its own; keeps what it showed if the test fails. */
export async function withLaunched(options, test) {
    const browser = await launch(options);
    try {
        await test(browser);
    } catch (error) {
        await keepPictures(browser);
        throw error;
    } finally {
        await browser.close();
    }
}

/** What the pages showed when a test failed. */
async function keepPictures(browser) {
    for (const [number, page] of browser
        .contexts()
        .flatMap((each) => each.pages())
        .entries()) {
        await page.screenshot({ path: join(artefacts(), `failure-${number}.png`) });
        console.error(`page ${number} showed: ${await page.locator('body').innerText()}`);
    }
}

export async function openPage(browser, url) {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(url);
    return { page, complaints };
}

/** The answer of a page, once it is of this kind and has this text. */
export function answer(page, kind, text = '') {
    return page.locator(`#answer[data-kind=${kind}]`, { hasText: text });
}

/** The answer that names somebody: recorded now or before, or asked for a direction. */
export function naming(page, name) {
    return page.locator('#answer:is([data-kind=good], [data-kind=unsure])', { hasText: name });
}
